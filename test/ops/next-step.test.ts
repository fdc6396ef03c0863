import { expect, test } from 'vitest';
import { nextStep, type Situation } from '../../ops/ledger/next-step.ts';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';

const RECEIVED = '2026-11-21T10:00:00.000Z';

const recordOf = (state: 'waiting' | 'dead', reason: string) => ({
  delivery: deliveryId('crm-to-audience', 'contact-to-member'),
  tenant: tenantId('1'),
  eventId: 'e',
  state,
  reason,
  type: 't',
  correlationId: 'c',
  messageId: 'm',
  receivedAt: RECEIVED,
  updatedAt: RECEIVED,
  attempts: [{ number: 1, at: RECEIVED, outcome: 'temporary', calls: [] }],
});
const told = (state: 'waiting' | 'dead', reason: string) =>
  nextStep(recordOf(state, reason), 'dev', Date.parse(RECEIVED)).join('\n');

test.each([
  ['delivery-code-failed', /fix the code: .*`frames`/],
  ['delivery-code-timed-out', /fix the code: .*a loop without an end/],
  ['delivery-returned-no-outcome', /fix the code: .*make every path return one/],
])('an event that waits after %s is told as a fault of the code, with its next attempt', (reason, words) => {
  expect(told('waiting', reason)).toMatch(words);
  expect(told('waiting', reason)).toContain('attempt 2 of 10 follows by');
  expect(told('waiting', reason)).not.toContain('nothing:');
});

test.each([
  ['delivery-returned-no-outcome', 'make every path return one (integrations/crm-to-audience/contact-to-member.ts).'],
  ['two-writes-share-a-key', 'give each write of the event a key of its own'],
])('a dead event after %s names the file of the code and the command that follows', (reason, words) => {
  expect(told('dead', reason)).toContain(words);
  expect(told('dead', reason)).toContain('npm run ops -- retry crm-to-audience/contact-to-member');
});

test('an event that waits for its vendor needs nothing', () => {
  expect(told('waiting', 'mailchimp-status-503')).toMatch(/^nothing: attempt 2 of 10/);
});

const HELD: readonly [string, Situation, RegExp][] = [
  [
    'an open breaker: the account that is open, not the delivery’s first',
    { accounts: [account('mailchimp', 'closed'), account('hubspot', 'open', 'server-error')] },
    /^nothing: no calls go to Title of hubspot \(account hubspot\), whose circuit breaker is open: server-error\.\nThe valve probes it at 2026-11-21 10:05:00/,
  ],
  [
    'a refused credential: the secret that a person must replace',
    { accounts: [{ ...account('hubspot', 'open', 'authentication'), isRefused: true }] },
    /^a person must replace the secret penstock\/dev\/destinations\/hubspot: .*\nnpm run ops -- secrets fill destinations\/hubspot --env dev/,
  ],
  [
    'a refused consent: the account that a person must connect again',
    {
      accounts: [
        { ...account('hubspot', 'open', 'refresh-token-refused'), isRefused: true, renewal: 'authorize hubspot' },
      ],
    },
    /^a person must connect Title of hubspot again, or replace the secret .*\nnpm run ops -- authorize hubspot --env dev/,
  ],
  [
    'a pause',
    { accounts: [], pause: { by: 'ada', reason: 'migration', since: RECEIVED, until: '2026-11-22T10:00:00.000Z' } },
    /paused by ada until 2026-11-22 10:00:00: migration.*\nnpm run ops -- resume crm-to-audience\/contact-to-member --env dev/,
  ],
  [
    'a stop',
    { accounts: [], stop: { reason: 'same-failure', detail: '25 in a row', since: RECEIVED } },
    /^fix the code and deploy: .*same-failure/,
  ],
  [
    'a half-open breaker',
    { accounts: [account('mailchimp', 'half-open')] },
    /^nothing: one event tries whether Title of mailchimp/,
  ],
  ['a rest', { accounts: [account('mailchimp', 'recovering')] }, /queued behind a rest of Title of mailchimp/],
];

function account(name: string, breaker: 'closed' | 'open' | 'half-open' | 'recovering', reason?: string) {
  return {
    ...{
      name,
      breaker,
      title: `Title of ${name}`,
      isRefused: false,
      renewal: `secrets fill destinations/${name}`,
      nextProbe: '2026-11-21T10:05:00.000Z',
    },
    ...(reason !== undefined && { reason }),
  };
}

test.each(HELD)('an event that waits is told what holds its delivery: %s', (_, situation, words) => {
  const lines = nextStep(recordOf('waiting', 'mailchimp-status-503'), 'dev', Date.parse(RECEIVED), situation);
  expect(lines.join('\n')).toMatch(words);
});

test('an event of a delivery that its own code stopped is told what is wrong with the code', () => {
  const stop = { reason: 'same-failure', detail: '25 in a row', since: RECEIVED };
  const lines = nextStep(recordOf('waiting', 'delivery-code-failed'), 'dev', Date.parse(RECEIVED), {
    accounts: [],
    stop,
  });
  expect(lines.join('\n')).toMatch(/^the delivery’s code threw: .*`frames`.*\.\nfix the code and deploy: /);
});

test.each([
  ['rate-budget', 'queued behind others for the rate budget of Mailchimp'],
  ['daily-budget-used', 'it goes on after midnight UTC'],
  ['earlier-write-settling', 'planned for when Mailchimp can no longer act on an earlier write'],
])('an event that was released for %s needs nothing, and is told what it waits for', (reason, words) => {
  expect(told('waiting', reason)).toContain(words);
});

test('an event that blocks its record after its last attempt is told so, and not that nothing is to do', () => {
  const record = recordOf('waiting', 'mailchimp-status-500');
  const attempts = [{ number: 10, at: RECEIVED, outcome: 'temporary', calls: [] }];
  const lines = nextStep({ ...record, attempts }, 'dev', Date.parse(RECEIVED)).join('\n');
  expect(lines).toMatch(/^fix the cause \(mailchimp-status-500\): .*it blocks the later events of its record/);
});

test.each([
  [['email_address'], 'correct email of contact 70101 in HubSpot (email_address);'],
  [['merge_fields.FNAME'], 'correct firstname of contact 70101 in HubSpot (merge_fields.FNAME);'],
  [['email must be an address'], 'correct email of contact 70101 in HubSpot (email must be an address);'],
  [
    ['COMPANY'],
    'Mailchimp asks for COMPANY, which the field map does not send: map it in the contract, or make it optional there;',
  ],
])(
  'a dead event whose data was refused names the field, the record and the system to correct it in: %j',
  (problems, words) => {
    const record = { ...recordOf('dead', 'mailchimp-invalid-resource'), entity: 'contact:70101', problems };
    const lines = nextStep(record, 'dev', Date.parse(RECEIVED)).join('\n');
    expect(lines).toContain(words);
    expect(lines).toContain(
      'npm run ops -- retry crm-to-audience/contact-to-member --reason mailchimp-invalid-resource --env dev',
    );
  },
);

test('a dead event whose letter SQS has dropped is replayed from the archive', () => {
  const lines = nextStep(recordOf('dead', 'gone'), 'dev', Date.parse('2026-12-24T00:00:00Z')).join('\n');
  expect(lines).toMatch(
    /SQS dropped its letter by 2026-12-05[\s\S]*npm run ops -- replay crm-to-audience\/contact-to-member --ids FILE/,
  );
});
