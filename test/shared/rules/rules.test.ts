import { describe, expect, test } from 'vitest';
import type { Delivery, Integration, LinkDefinition } from '../../../shared/contract/index.ts';
import { baseUrlProblem, checkIntegrations } from '../../../shared/rules/index.ts';
import sound from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../../fixtures/project/penstock.config.ts';

const delivery: Delivery = sound.deliveries['contact-to-member'];
const withDelivery = (change: Partial<Delivery>): Integration => ({
  ...sound,
  deliveries: { 'contact-to-member': { ...delivery, ...change } },
});
const rulesOf = (integration: Integration) => checkIntegrations([integration]).map(({ rule }) => rule);

test.each(project.integrations.map((integration) => [integration.name, integration] as const))(
  '%s breaks no rule',
  (_, integration) => {
    expect(checkIntegrations([integration])).toEqual([]);
  },
);

const { worker } = delivery;
const side = { system: 'A', record: 'a', id: 'number' };
const pairs: LinkDefinition = { name: 'pairs', title: 'Pairs', from: side, to: side, facts: { seen: 'a word' } };

describe('a rule is broken by', () => {
  test.each<[string, Integration, string, RegExp]>([
    [
      'a link with capitals',
      withDelivery({ links: [{ ...pairs, name: 'Pairs' }] }),
      'link-name',
      /"Pairs".*lower-case/,
    ],
    [
      'a fact of a link that is no word',
      withDelivery({ links: [{ ...pairs, facts: { 'status-before': 'x' } }] }),
      'link-facts',
      /"status-before".*camel case/,
    ],
    [
      'two links of one name',
      withDelivery({ links: [pairs, { ...pairs }] }),
      'links-agree',
      /two different links are called "pairs"/,
    ],
    ['a name with capitals', { ...sound, name: 'HubSpot' }, 'integration-name', /"HubSpot".*lower-case/],
    [
      'tenants of a setting that is not declared',
      { ...sound, source: { ...sound.source, tenants: { setting: 'portal' } } },
      'tenant-setting',
      /"portal".*settings does not declare/,
    ],
    [
      'a member inside a member, which is not cut',
      { ...sound, source: { ...sound.source, cut: ['data.email'] } },
      'cut',
      /source.cut is "data.email"; give names of the event's own members/,
    ],
    [
      'a record of a type that is not subscribed to',
      { ...sound, source: { ...sound.source, entities: { 'deal.creation': ['item/objectId'] } } },
      'entities',
      /names deal.creation, which source.events does not have/,
    ],
    [
      'a record by a header, which no signature covers',
      { ...sound, source: { ...sound.source, entities: { 'contact.creation': ['=contact', 'header/x-id'] } } },
      'entities',
      /entities\['contact.creation'\] holds "header\/x-id"; give places of the body/,
    ],
    ['an impact of one word', { ...sound, impact: 'bad' }, 'impact-stated', /"bad".*what the business loses/],
    [
      'an escalation that goes back in time',
      {
        ...sound,
        escalation: [
          { afterMinutes: 60, contact: 'a' },
          { afterMinutes: 30, contact: 'b' },
        ],
      },
      'escalation-grows',
      /60, 30 minutes/,
    ],
    [
      'an unreachable owner',
      { ...sound, owner: { team: 'A', contact: ' ' } },
      'texts-present',
      /owner\.contact is missing or empty/,
    ],
    [
      'an owner that types would have refused',
      { ...sound, owner: undefined as never },
      'texts-present',
      /owner\.team, owner\.contact/,
    ],
    [
      'an escalation without a contact',
      { ...sound, escalation: [{ afterMinutes: 5, contact: '' }] },
      'texts-present',
      /escalation\.0\.contact/,
    ],
    [
      'an expected rate of zero',
      { ...sound, source: { ...sound.source, expectedRate: { requestsPerSecond: 0, burst: 5 } } },
      'expected-rate',
      /requestsPerSecond is 0; give 1 to 10000/,
    ],
    [
      'a burst beyond what API Gateway takes',
      { ...sound, source: { ...sound.source, expectedRate: { requestsPerSecond: 5, burst: 5001 } } },
      'expected-rate',
      /burst is 5001; give 1 to 5000/,
    ],
    [
      'origins that may send at any rate',
      { ...sound, source: { ...sound.source, permittedOrigins: ['sender.example.com'] } },
      'permission-has-a-rate',
      /sender\.example\.com.*state source\.expectedRate/,
    ],
    ['no deliveries', { ...sound, deliveries: {} }, 'has-deliveries', /at least one/],
    [
      'an event that no delivery takes',
      withDelivery({ events: ['contact.creation'] }),
      'every-event-delivered',
      /contact\.deletion/,
    ],
    [
      'an undeclared event',
      withDelivery({ events: [...delivery.events, 'deal.creation'] }),
      'events-declared',
      /deal\.creation/,
    ],
    [
      'a worker beyond Lambda’s limit',
      withDelivery({ worker: { ...worker, timeoutSeconds: 901 } }),
      'worker-timeout',
      /901.*900/,
    ],
    [
      'time-outs that outlast the worker',
      withDelivery({ worker: { ...worker, timeoutSeconds: 20 } }),
      'calls-fit-the-worker',
      /26000 ms.*20/,
    ],
    [
      'a vendor key that a killed worker outlives',
      withDelivery({ ambiguity: { strategy: 'vendor-idempotency-key', header: 'Idempotency-Key', lifeSeconds: 180 } }),
      'key-outlives-first-retry',
      /180.*look up/,
    ],
    [
      'a look-up while the call may still run',
      withDelivery({ ambiguity: { strategy: 'look-up-before-retry', by: 'id', settleSeconds: 3 } }),
      'look-up-settles',
      /settleSeconds is 3.*12 s/,
    ],
    [
      'batches of an ordered delivery',
      withDelivery({ worker: { ...worker, batchSize: 2 } }),
      'ordered-one-by-one',
      /batchSize is 2/,
    ],
    [
      'versions without order',
      withDelivery({
        consistency: {
          ...delivery.consistency,
          ordering: 'none',
          versions: { guard: 'entity', equal: 'apply', missing: 'refuse' },
        },
      }),
      'versions-need-order',
      /guards by entity/,
    ],
    [
      'a block without order',
      withDelivery({ consistency: { ...delivery.consistency, ordering: 'none', whenStuck: 'block' } }),
      'block-needs-order',
      /"block"/,
    ],
    ['a name that is taken', { ...sound, deliveries: { receive: delivery } }, 'delivery-name', /names something else/],
    ['the shared stack’s name', { ...sound, name: 'platform' }, 'integration-name', /shared stack/],
    ['a batch of eleven', withDelivery({ worker: { ...worker, batchSize: 11 } }), 'batch-size', /11.*1 to 10.*Window/],
    [
      'a batch of 501 in a window',
      withDelivery({ worker: { ...worker, batchSize: 501, batchWindowSeconds: 5 } }),
      'batch-size',
      /501.*1 to 500/,
    ],
    [
      'a window of 301 seconds',
      withDelivery({
        consistency: { ...delivery.consistency, ordering: 'none' },
        worker: { ...worker, batchSize: 100, batchWindowSeconds: 301 },
      }),
      'batch-window',
      /301.*1 to 300/,
    ],
    [
      'a window of an ordered delivery',
      withDelivery({ worker: { ...worker, batchWindowSeconds: 5 } }),
      'batch-window',
      /ordered by entity: leave it out/,
    ],
    [
      'a version that ends on no day',
      { ...sound, source: { ...sound.source, apiVersionEnds: 'in spring' } },
      'version-ends',
      /source.apiVersionEnds is "in spring"; give a day such as/,
    ],
    [
      'a destination’s version that ends on no day',
      withDelivery({ destination: { ...delivery.destination, apiVersionEnds: '2027-13-01' } }),
      'version-ends',
      /of destination mailchimp is "2027-13-01"/,
    ],
    [
      'a header of versions in capitals',
      withDelivery({ destination: { ...delivery.destination, versionHeader: 'X-Version' } }),
      'version-ends',
      /lower case/,
    ],
    ['no events in a call', withDelivery({ worker: { ...worker, gathers: 0 } }), 'gathers', /0.*1 to 1000/],
    [
      'more calls at once than messages',
      withDelivery({ worker: { ...worker, batchSize: 1, callsAtOnce: 2 } }),
      'calls-at-once',
      /2.*1 to 1 /,
    ],
    [
      'a concurrency of one',
      withDelivery({ worker: { ...worker, maxConcurrency: 1 } }),
      'max-concurrency',
      /1.*2 to 1000/,
    ],
    [
      'a source retention of 15 days',
      withDelivery({ retention: { sourceDays: 15, deadLetterDays: 14 } }),
      'source-retention',
      /15.*14 days/,
    ],
    [
      'dead letters that die with their source',
      withDelivery({ retention: { sourceDays: 13, deadLetterDays: 14 } }),
      'dead-letter-retention',
      /14.*13/,
    ],
    [
      'an empty retry schedule',
      withDelivery({ retry: { scheduleSeconds: [] } }),
      'retry-schedule',
      /at least one wait/,
    ],
    ['a wait beyond twelve hours', withDelivery({ retry: { scheduleSeconds: [43_201] } }), 'retry-schedule', /43201/],
    [
      'retries that outlast the queue',
      withDelivery({ retry: { scheduleSeconds: [40_000, 40_000] }, retention: { sourceDays: 1, deadLetterDays: 14 } }),
      'retries-fit-retention',
      /80000 s.*1 days/,
    ],
    [
      'an alarm that sleeps until messages expire',
      withDelivery({ alarms: { ...delivery.alarms, oldestMessageMinutes: 9000 } }),
      'age-alarm-before-expiry',
      /9000/,
    ],
    [
      'an open event that may stay so for longer than the archive keeps it',
      withDelivery({ setAside: { alarmAfterHours: 721 } }),
      'set-aside-hours',
      /setAside.alarmAfterHours is 721; give 1 to 720 hours/,
    ],
    [
      'a business outcome of a type that the delivery does not receive',
      withDelivery({ business: { 'contact.merged': 'member-won' } }),
      'business-outcomes',
      /names contact.merged, which events does not have/,
    ],
    [
      'a business outcome that is a sentence',
      withDelivery({ business: { [delivery.events[0] ?? '']: 'Member won' } }),
      'business-outcomes',
      /is "Member won"; use lower-case words/,
    ],
    [
      'an unencrypted destination',
      withDelivery({ destination: { ...delivery.destination, baseUrl: 'http://api.example.com' } }),
      'base-url',
      /not encrypted/,
    ],
    [
      'a rhythm slower than CloudWatch can watch',
      { ...sound, source: { ...sound.source, rhythm: { atLeastEveryHours: 200 } } },
      'rhythm',
      /200/,
    ],
    [
      'a quiet hour that is none',
      {
        ...sound,
        source: {
          ...sound.source,
          rhythm: { atLeastEveryHours: 2, quiet: { fromHour: 22, toHour: 25, weekends: false } },
        },
      },
      'rhythm',
      /full hours from 0 to 24/,
    ],
    [
      'a volume that varies for no reason',
      { ...sound, source: { ...sound.source, volume: { varies: ' ' } } },
      'volume',
      /varies is empty/,
    ],
    [
      'a volume that is new since no day',
      { ...sound, source: { ...sound.source, volume: { newSince: '30.11.2026' } } },
      'volume',
      /newSince is "30\.11\.2026"; give a day/,
    ],
    [
      'a window that refuses slow networks',
      { ...sound, source: { ...sound.source, freshness: { past: 5 } } },
      'freshness',
      /source\.freshness\.past is 5/,
    ],
    [
      'a window into the future of a week',
      { ...sound, source: { ...sound.source, freshness: { past: 600, future: 604_800 } } },
      'freshness',
      /source\.freshness\.future is 604800/,
    ],
    [
      'a budget header in capitals',
      withDelivery({
        destination: { ...delivery.destination, budgetHeaders: [{ name: 'X-Remaining', restSeconds: 10 }] },
      }),
      'budget-headers',
      /X-Remaining/,
    ],
  ])('%s', (_, integration, rule, message) => {
    const violation = checkIntegrations([integration]).find((candidate) => candidate.rule === rule);
    expect(violation?.message).toMatch(message);
    expect(violation?.where).toMatch(
      /mailchimp|crm-to-audience|contact-to-member|^HubSpot$|^platform$|^link [pP]airs$/,
    );
  });
});

test('all violations are reported together', () => {
  const broken = { ...withDelivery({ worker: { ...delivery.worker, batchSize: 0, maxConcurrency: 0 } }), impact: '' };
  expect(rulesOf(broken)).toEqual(expect.arrayContaining(['impact-stated', 'batch-size', 'max-concurrency']));
});

test('deliveries that together make more calls at once than their account allows are named', () => {
  // Mailchimp allows ten connections: five workers of one message each, in two deliveries and two integrations.
  const five = { ...delivery, worker: { ...worker, batchSize: 1, maxConcurrency: 5 } };
  const twin = (name: string, maxConcurrency: number): Integration => ({
    ...sound,
    name,
    deliveries: { one: { ...five, worker: { ...five.worker, maxConcurrency } } },
  });
  expect(checkIntegrations([twin('first', 5), twin('second', 5)])).toEqual([]);
  expect(checkIntegrations([twin('first', 5), twin('second', 6)])).toEqual([
    {
      rule: 'account-concurrency',
      where: 'destination mailchimp',
      message: expect.stringMatching(
        /concurrent is 10.*11 calls at once \(second\/one 6, first\/one 5\); lower worker/,
      ),
    },
  ]);
});

test('what a delivery bounds by callsAtOnce counts so often only', () => {
  const bounded = { ...worker, batchSize: 10, maxConcurrency: 5, callsAtOnce: 2 };
  const open = { ...bounded, callsAtOnce: 3 };
  const free = { ...delivery, consistency: { ...delivery.consistency, ordering: 'none' } } as const;
  const only = (one: typeof worker): Integration => ({ ...sound, deliveries: { one: { ...free, worker: one } } });
  expect(checkIntegrations([only(bounded)])).toEqual([]);
  expect(checkIntegrations([only(open)]).map(({ message }) => message)).toEqual([
    expect.stringMatching(/15 calls at once/),
  ]);
});

test('where they cannot fit, the message is one line: the largest three, how many fit, and what to do', () => {
  const least = { ...delivery, worker: { ...worker, batchSize: 1, maxConcurrency: 2 } };
  const many = (count: number): readonly Integration[] =>
    Array.from({ length: count }, (_, i) => ({ ...sound, name: `sender-${i}`, deliveries: { one: least } }));
  expect(checkIntegrations(many(5))).toEqual([]);
  expect(checkIntegrations(many(166)).map(({ message }) => message)).toEqual([
    'limits.concurrent is 10, but its 166 deliveries can make 332 calls at once (sender-0/one 2, sender-1/one 2, sender-2/one 2, 163 more); with worker.maxConcurrency 2 and worker.callsAtOnce 1, the least there is, 5 fit: have the vendor raise the limit, or give the others an account of their own.',
  ]);
});

test.each([
  ['https://api.example.com', undefined],
  ['http://127.0.0.1:4702', undefined],
  ['http://localhost:1', undefined],
  ['https://api.example.com/', /without path or trailing slash/],
  ['https://api.example.com/v3', /without path/],
  ['http://api.example.com', /not encrypted/],
  ['ftp://127.0.0.1', /"ftp:\/\/127\.0\.0\.1"/],
  ['', /""/],
])('as a base URL, %j is judged', (url, expected) => {
  if (expected === undefined) expect(baseUrlProblem(url)).toBeUndefined();
  else expect(baseUrlProblem(url)).toMatch(expected);
});
