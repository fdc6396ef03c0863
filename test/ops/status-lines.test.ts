import { expect, test } from 'vitest';
import { conclusionOf } from '../../ops/status/conclusion.ts';
import { linesOf } from '../../ops/status/lines.ts';
import type { AccountStatus, DeliveryFacts, EnvironmentStatus } from '../../ops/status/model.ts';
import { printed } from '../../ops/status/print.ts';
import { volumeLines } from '../../ops/status/volume-lines.ts';

const NOW = Date.parse('2026-11-30T03:14:00Z');
const AROUND = { environment: 'prod', now: NOW };
const NONE = { count: 0, isWhole: true, reasons: {} };
const EMPTY = { visible: 0, inFlight: 0, delayed: 0 };
const MAILCHIMP: AccountStatus = {
  ...{ name: 'mailchimp', title: 'Mailchimp', breaker: 'closed', isRefused: false },
  renewal: 'secrets fill destinations/mailchimp',
};
const QUIET: DeliveryFacts = {
  delivery: 'crm-to-audience/contact-to-member',
  id: 'crm-to-audience/contact-to-member',
  queue: EMPTY,
  deadLetters: EMPTY,
  waiting: NONE,
  dead: NONE,
  mapping: { uuid: 'u-1', state: 'Enabled' },
  accounts: [MAILCHIMP],
  alarms: [],
};
const open = (reason: string, isRefused = false): AccountStatus => ({
  ...MAILCHIMP,
  breaker: 'open',
  reason,
  isRefused,
  since: '2026-11-30T03:00:00.000Z',
  nextProbe: '2026-11-30T03:15:00.000Z',
});
const alarm = (condition: string) => ({
  name: `penstock-prod-crm-to-audience-contact-to-member-${condition}`,
  condition,
  meaning: 'it rings.',
  since: '2026-11-30T03:05:00.000Z',
});

function statusWith(changes: Partial<DeliveryFacts>, ended?: { alarm: string; at: string }): EnvironmentStatus {
  const facts = { ...QUIET, ...changes };
  const lines = linesOf(facts, AROUND);
  const deliveries = [{ ...facts, lines }];
  return {
    environment: 'prod',
    where: 'on AWS, eu-central-1',
    at: new Date(NOW).toISOString(),
    isWrong: lines.some(({ level }) => level === 'wrong'),
    deliveries,
    lines: [],
    requests: 0,
    conclusion: conclusionOf(deliveries, lines, ended),
  };
}

const nextOf = (changes: Partial<DeliveryFacts>) => {
  const { conclusion } = statusWith(changes);
  return conclusion.kind === 'next' ? `${conclusion.text} | ${conclusion.command ?? ''}` : conclusion.kind;
};

type Absent = { readonly mapping?: undefined; readonly queue?: undefined };

test.each<[string, Partial<Omit<DeliveryFacts, keyof Absent>> | Absent | Partial<DeliveryFacts>, RegExp]>([
  [
    'a vendor that fails is waited for',
    { accounts: [open('server-error')] },
    /^nothing while Mailchimp fails \(server-error\): the events wait.*\| $/,
  ],
  [
    'a refused consent is a person’s to give again',
    { accounts: [{ ...open('refresh-token-refused', true), renewal: 'authorize mailchimp' }] },
    /must connect Mailchimp again, or replace the secret .*\| npm run ops -- authorize mailchimp --env prod$/,
  ],
  [
    'a refused credential is a person’s to replace',
    { accounts: [open('authentication', true)] },
    /must replace the secret penstock\/prod\/destinations\/mailchimp.*\| npm run ops -- secrets fill destinations\/mailchimp --env prod$/,
  ],
  [
    'a stop is ended by a deploy',
    { stop: { reason: 'same-failure', detail: '25 events in a row', since: '2026-11-30T03:00:00.000Z' } },
    /^fix the code of crm.* and deploy/,
  ],
  [
    'a pause is resumed',
    { pause: { by: 'ada', reason: 'x', since: '2026-11-30T03:00:00.000Z', until: '2026-12-01T03:00:00.000Z' } },
    /\| npm run ops -- resume crm-to-audience\/contact-to-member --env prod$/,
  ],
  [
    'a mapping that a person disabled is enabled by a person',
    { mapping: { uuid: 'u-1', state: 'Disabled' } },
    /a person disabled the mapping.*\| aws lambda update-event-source-mapping --uuid u-1 --enabled$/,
  ],
  ['a mapping that was deleted', { mapping: undefined }, /doctor --env prod$/],
  ['a delivery that is not deployed', { queue: undefined }, /npm run deploy -- prod$/],
  [
    'dead letters are read by reason first',
    { dead: { count: 2, isWhole: true, reasons: { gone: 2 } } },
    /--state dead --by reason --env prod$/,
  ],
  [
    'events that wait for too long without a known cause',
    {
      waiting: { count: 1, isWhole: true, oldest: '2026-11-30T01:00:00.000Z', reasons: {} },
      queue: { ...EMPTY, visible: 1 },
    },
    /--state waiting --by reason --env prod$/,
  ],
  [
    'an alarm without another line leads to its runbook',
    { alarms: [{ ...alarm('failure-rate'), runbook: 'https://docs.example.com/runbook#failure-rate' }] },
    /^follow the runbook of penstock-prod-.*failure-rate: https:/,
  ],
  [
    'an alarm whose cause another line shows leaves the advice to that line',
    { accounts: [open('server-error')], alarms: [{ ...alarm('breaker-open'), runbook: 'https://docs.example.com/x' }] },
    /^nothing while Mailchimp fails \(server-error\)/,
  ],
  [
    'an alarm whose cause is over ends by itself',
    { alarms: [alarm('breaker-open')] },
    /^nothing: penstock-prod-.* ends by itself/,
  ],
  [
    'a half-open breaker tries one event',
    { accounts: [{ ...MAILCHIMP, breaker: 'half-open' }] },
    /^nothing: one event tries/,
  ],
])('%s', (_, changes, expected) => {
  // A member that is set to undefined is absent.
  const given = Object.fromEntries(Object.entries({ ...changes }).filter(([, value]) => value !== undefined));
  const absent = Object.keys(changes).filter((name) => !(name in given));
  const facts = Object.fromEntries(Object.entries(QUIET).filter(([name]) => !absent.includes(name)));
  const lines = linesOf({ ...facts, ...given } as DeliveryFacts, AROUND);
  expect(lines.some(({ level }) => level === 'wrong')).toBe(true);
  const conclusion = conclusionOf([], lines, undefined);
  expect(conclusion.kind === 'next' && `${conclusion.text} | ${conclusion.command ?? ''}`).toMatch(expected);
});

test('the most urgent of several is the next action', () => {
  expect(
    nextOf({
      accounts: [open('authentication', true)],
      dead: { count: 3, isWhole: true, reasons: { gone: 3 } },
      pause: { by: 'ada', reason: 'x', since: '2026-11-30T03:00:00.000Z', until: '2026-12-01T03:00:00.000Z' },
    }),
  ).toMatch(/must replace the secret/);
});

test('events that the ledger gave up and SQS has not moved yet are counted, not hidden', () => {
  const [line] = linesOf(
    {
      ...QUIET,
      dead: { count: 458, isWhole: true, reasons: { 'email-refused': 450, gone: 8 } },
      deadLetters: { ...EMPTY, visible: 5 },
      queue: { ...EMPTY, visible: 400 },
    },
    AROUND,
  );
  expect(line?.text).toBe(
    '458 events given up: 5 in the dead-letter queue, 400 on their way there, 53 in no queue. Reasons: email-refused 450, gone 8.',
  );
});

test('dead letters that the ledger does not know are said to be so', () => {
  const [line] = linesOf({ ...QUIET, deadLetters: { ...EMPTY, visible: 2 } }, AROUND);
  expect(line?.text).toBe('2 events given up: 2 in the dead-letter queue, 2 of them unknown to the ledger.');
});

test('a ledger that says events wait beside an empty queue is wrong: they are lost, or it was restored', () => {
  expect(nextOf({ waiting: { count: 3, isWhole: true, oldest: '2026-11-30T02:00:00.000Z', reasons: {} } })).toMatch(
    /completeness --integration crm-to-audience --env prod$/,
  );
});

test('an event that waits for its next attempt is no fault while it is young', () => {
  const { conclusion, isWrong } = statusWith({
    waiting: { count: 1, isWhole: true, oldest: '2026-11-30T03:10:00.000Z', reasons: { 'server-error': 1 } },
    queue: { ...EMPTY, delayed: 1 },
  });
  expect([isWrong, conclusion]).toEqual([false, { kind: 'draining', events: 1, oldest: '2026-11-30T03:10:00.000Z' }]);
});

test('nothing wrong and nothing waiting is over since the last alarm ended', () => {
  const lines = printed(statusWith({}, { alarm: 'penstock-prod-x', at: '2026-11-30T02:14:00.000Z' }));
  expect(lines.slice(-2)).toEqual([
    'over since 2026-11-30 02:14:00 UTC (60 min), when the last alarm ended:',
    '  penstock-prod-x',
  ]);
});

test('no line is longer than 80 columns, but for a command', () => {
  const busy = statusWith({
    delivery: 'a-very-long-integration-name-of-a-team/a-delivery-with-a-long-name-too',
    accounts: [open('server-error'), { ...open('authentication', true), name: 'hubspot', title: 'HubSpot' }],
    dead: { count: 100_000, isWhole: false, reasons: { 'a-long-reason-of-a-vendor-that-says-much': 100_000 } },
    waiting: { count: 99_999, isWhole: true, oldest: '2026-11-20T03:10:00.000Z', reasons: {} },
    queue: { visible: 1_000_000, inFlight: 120_000, delayed: 120_000 },
    alarms: [alarm('breaker-open'), alarm('failure-rate')],
  });
  for (const line of printed(busy)) if (!line.includes('npm run')) expect(line.length).toBeLessThanOrEqual(80);
});

test('a mapping that the valve is about to enable after a pause is no fault', () => {
  const { isWrong, deliveries } = statusWith({ mapping: { uuid: 'u-1', state: 'Disabling' }, isInTheValve: true });
  expect([isWrong, deliveries[0]?.lines]).toEqual([
    false,
    [
      {
        level: 'note',
        about: 'mapping',
        text: 'its event source mapping is disabling; the valve enables it within two minutes.',
      },
    ],
  ]);
});

test('a source that is far off its usual volume is named with both numbers, unless the monitor has not looked for hours', () => {
  const found = (integration: string, direction: 'below' | 'above') => ({
    ...{ integration, direction, hours: 3, count: 14, since: '2026-11-30T01:00:00.000Z' },
    usual: [160, 190] as const,
  });
  const row = { end: '2026-11-30T03:00:00.000Z', found: [found('crm-to-audience', 'below'), found('shop', 'above')] };
  expect(volumeLines(row, AROUND).map(({ text }) => text)).toEqual([
    'crm-to-audience: 14 events in 3 hours, where 160 to 190 are usual: far below, since 2026-11-30 01:00:00 (2 h).',
    'shop: 14 events in 3 hours, where 160 to 190 are usual: far above, since 2026-11-30 01:00:00 (2 h).',
  ]);
  expect(volumeLines(row, AROUND, 'shop')).toMatchObject([
    { level: 'wrong', about: 'volume', next: { text: expect.stringContaining('why it sends so much') } },
  ]);
  expect(volumeLines({ ...row, end: '2026-11-30T00:00:00.000Z' }, AROUND)).toEqual([]);
  expect(volumeLines(undefined, AROUND)).toEqual([]);
});
