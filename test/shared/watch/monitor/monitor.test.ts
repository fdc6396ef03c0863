import { expect, test } from 'vitest';
import { deliveryId } from '../../../../shared/contract/index.ts';
import type { MonitorConfig } from '../../../../shared/topology/index.ts';
import { createMonitor } from '../../../../shared/watch/monitor/index.ts';
import type { SeenNotice } from '../../../../shared/watch/versions/index.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const hoursAgo = (hours: number) => NOW - hours * 3_600_000;
const delivery = (name: string) => ({
  integration: 'i',
  delivery: name,
  path: deliveryId('i', name),
  accounts: [],
  goneAfterDays: 21,
});

/** What the monitor reports: deliveries wait since a time, topics have subscriptions, secrets were stored at a time. */
async function reported(state: {
  readonly pending?: Readonly<Record<string, number | undefined>>;
  readonly topics?: Readonly<Record<string, readonly [confirmed: number, expected: number]>>;
  readonly secrets?: Readonly<Record<string, number | undefined>>;
  /** By delivery that may set aside: since when its oldest such event is there. */
  readonly setAside?: Readonly<Record<string, number | undefined>>;
  readonly gone?: Readonly<Record<string, number>>;
  readonly broken?: string;
  readonly throttled?: Readonly<Record<string, number>>;
  readonly versions?: MonitorConfig['versions'];
  readonly notices?: readonly SeenNotice[];
  readonly rhythmic?: readonly string[];
}) {
  const lines: string[] = [];
  const { pending = {}, topics = {}, secrets = {}, gone = {}, broken, throttled = {}, rhythmic = [] } = state;
  const { versions = [], notices = [], setAside = {} } = state;
  const answer = async <T>(name: string, value: T) => {
    if (name === broken) throw new Error('throttled');
    return value;
  };
  const config: MonitorConfig = {
    deliveries: [
      ...Object.keys(pending).map(delivery),
      ...Object.keys(setAside).map((name) => ({ ...delivery(name), setsAside: true as const })),
    ],
    expiring: Object.keys(secrets).map((account) => ({ account, days: 90 })),
    ...{ receivers: [], rhythmic, versions, pulls: [], volumes: [] },
  };
  const run = createMonitor({
    config,
    listeners: Object.fromEntries(Object.entries(topics).map(([topic, [, expected]]) => [topic, expected])),
    checks: {
      oldestPending(path, goneBefore) {
        expect(goneBefore).toBe('2026-10-31T10:00:00.000Z');
        const name = path.slice(2);
        const since = pending[name];
        const found = { ...(since !== undefined && { since: new Date(since).toISOString() }), gone: gone[name] ?? 0 };
        return answer(path, found);
      },
      oldestSetAside: (path) => {
        const since = setAside[path.slice(2)];
        return answer(`${path} set aside`, since === undefined ? undefined : new Date(since).toISOString());
      },
      confirmedSubscriptions: (topic) => answer(topic, topics[topic]?.[0] ?? 0),
      credentialChanged: (account) => answer(account, secrets[account]),
      versionNotices: () => answer('versions', notices),
      pullHead: (id) => answer(id, {}),
      throttled(fromMs) {
        // Five whole minutes that ended at least two minutes ago.
        expect(new Date(fromMs).toISOString()).toBe('2026-11-21T09:50:00.000Z');
        return answer('throttled', new Map(Object.entries(throttled)));
      },
    },
    rings: () => answer('rings', undefined),
    volumes: () => answer('volumes', undefined),
    now: () => NOW,
    listener: {
      onPending: ({ path }, seconds) => lines.push(`${path} ${seconds}`),
      onSetAside: ({ path }, seconds) => lines.push(`${path} ${seconds} set aside`),
      onGone: ({ path }, events) => lines.push(`${path} ${events} gone`),
      onUnconfirmed: (topic, reason) => lines.push(`${topic} ${reason}`),
      onExpiring: (account, days) => lines.push(`${account} ${days}`),
      onVersionsEnding: (ending) =>
        lines.push(...ending.map(({ of, reason, daysLeft }) => `${of} ${reason} ${daysLeft}`)),
      onThrottled: (functions) => lines.push(`throttled: ${[...functions].join(' ')}`),
      onRunTrouble: ({ id }, trouble) => lines.push(`${id}: ${trouble.join(' ')}`),
      onRhythmic: (integration) => lines.push(`rhythmic: ${integration}`),
      onError: (check) => lines.push(`error: ${check}`),
    },
  });
  const error = await run().catch((reason: Error) => reason.message);
  return { lines: lines.toSorted(), error };
}

test('the monitor reports nothing when all is well', async () => {
  const state = {
    pending: { a: undefined },
    topics: { page: [1, 1], other: [3, 2] },
    secrets: { crm: hoursAgo(24) },
  } as const;
  expect(await reported(state)).toEqual({ lines: [], error: undefined });
});

test('the monitor reports the age of the oldest waiting event of each delivery in seconds', async () => {
  expect((await reported({ pending: { a: hoursAgo(1), b: undefined, c: hoursAgo(72) } })).lines).toEqual([
    'i/a 3600',
    'i/c 259200',
  ]);
});

test('the monitor tells entries whose messages have expired from events that wait', async () => {
  const state = { pending: { a: undefined, b: hoursAgo(1) }, gone: { a: 3, b: 1 } };
  expect((await reported(state)).lines).toEqual(['i/a 3 gone', 'i/b 1 gone', 'i/b 3600']);
});

test('the monitor reports a topic with fewer confirmed subscriptions than the settings name', async () => {
  expect((await reported({ topics: { page: [0, 1], ticket: [1, 3], other: [3, 3] } })).lines).toEqual([
    'page 0 of 1 subscriptions are confirmed',
    'ticket 1 of 3 subscriptions are confirmed',
  ]);
});

test.each([
  ['two weeks and a day before its end', 90 - 15, []],
  ['less than two weeks before it', 90 - 13.5, ['crm 13']],
  ['after its end', 120, ['crm 0']],
])('the monitor reports a credential of ninety days when it ends soon: %s', async (_, ageDays, lines) => {
  expect((await reported({ secrets: { crm: hoursAgo(ageDays * 24) } })).lines).toEqual(lines);
});

test('the monitor reports functions that Lambda refused to run, and every integration from which events are expected', async () => {
  expect((await reported({ throttled: { 'penstock-dev-i-receive': 3 }, rhythmic: ['i', 'j'] })).lines).toEqual([
    'rhythmic: i',
    'rhythmic: j',
    'throttled: penstock-dev-i-receive,3',
  ]);
});

test('a check that cannot be made stops no other, and fails the run', async () => {
  const { lines, error } = await reported({ pending: { a: hoursAgo(1), b: hoursAgo(2) }, broken: 'i/a' });
  expect(lines).toEqual(['error: oldest waiting event of i/a', 'i/b 7200']);
  expect(error).toBe('1 of 6 checks could not be made: see the lines before.');
});

test('the monitor reports versions that end within sixty days, by the contract or by what an answer said', async () => {
  const versions = [
    { of: 'source of i', version: '2026-07', ends: '2027-01-10' },
    { of: 'destination shop', version: '2026-10', account: 'shop' },
    { of: 'destination later', version: '1', account: 'later', ends: '2027-06-01' },
  ];
  const notices = [{ account: 'shop', version: '2026-10', seenMs: hoursAgo(1), reason: 'deprecated' }] as const;
  expect((await reported({ versions, notices })).lines).toEqual([
    'destination shop deprecated undefined',
    'source of i sunset 49',
  ]);
});

test('the age of the oldest event that is set aside is reported for the deliveries whose contract allows it', async () => {
  const setAside = { conflicts: hoursAgo(25), none: undefined };
  expect(await reported({ pending: { plain: undefined }, setAside })).toEqual({
    lines: [`i/conflicts ${25 * 3600} set aside`],
    error: undefined,
  });
});
