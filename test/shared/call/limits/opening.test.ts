import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { afterGoodProbe, type Breaker } from '../../../../shared/call/limits/breaker.ts';
import { CACHE_MS } from '../../../../shared/call/limits/cache.ts';
import type { CallResult } from '../../../../shared/call/limits/index.ts';
import type { Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
import { noise } from '../../../model/environment/noise.ts';
import { type Made, NOON, openWorkers } from './workers.ts';

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

interface Change {
  readonly at: number;
  readonly state: string;
}

interface Story {
  readonly limits: Destination['limits'];
  readonly result: (made: Made) => CallResult;
  readonly probe: 'green' | 'red';
  readonly seconds: number;
}

const WORKERS = 8;
/** Hours of clocks that run ahead or behind by up to two seconds. */
const CLOCKS_MS = [0, 2000, -2000, 700, -1300, 1500, -400, 0];

/** Workers with unequal clocks call one account; the valve probes it once a minute. */
async function play({ limits, result, probe, seconds }: Story) {
  const account: Destination = { ...mailchimp, name: 'crm', limits };
  const random = noise(7);
  const { time, made, table, work } = openWorkers();
  const end = NOON + seconds * 1000;
  const changes: Change[] = [];
  const waiting: string[] = [];
  const done: string[] = [];
  let next = 0;
  const { change } = table.store;
  table.store.change = async (name, seen, breaker) => {
    const written = await change(name, seen, breaker);
    note(written.row.breaker);
    return written;
  };
  const note = (breaker: Breaker | undefined) => {
    const state = breaker?.state ?? 'closed';
    if (state !== (changes.at(-1)?.state ?? 'closed')) changes.push({ at: time.now(), state });
  };
  async function valve(): Promise<void> {
    for (let at = NOON; at < end; at += 60_000) {
      await time.sleep(60_000);
      const row = await table.store.read('crm');
      const breaker = afterGoodProbe(row.breaker, time.now());
      if (breaker) await table.store.change('crm', row, breaker);
    }
  }
  const running = CLOCKS_MS.map((clockMs, index) =>
    work({
      name: `worker-${index}`,
      accounts: [account],
      batch: 1,
      clockMs,
      vendor: (call) => ({ ms: 100 + 400 * random(), result: result(call) }),
      probe: () => probe,
      take: async () => {
        await time.sleep(1000 * random());
        return time.now() < end ? [waiting.shift() ?? `event-${++next}`] : [];
      },
      onEnd: (event, ended) => void (ended === 'done' ? done : waiting).push(event),
    }),
  );
  let isOver = false;
  void Promise.all([...running, valve()]).then(() => {
    isOver = true;
  });
  await time.run(() => isOver);
  return { made, changes, done, end };
}

/** The times during which the breaker was in a state. */
function timesIn(state: string, changes: readonly Change[], end: number) {
  return changes.flatMap((change, index) =>
    change.state === state ? [{ from: change.at, to: changes[index + 1]?.at ?? end }] : [],
  );
}

const duringOutage = ({ at }: Made) => at >= NOON + 30_000 && at < NOON + 400_000;
const down: CallResult = { kind: 'failure', reason: 'crm-status-500' };

describe.each<[string, Destination['limits']]>([
  ['that is counted', { perSecond: 20 }],
  ['that is not counted', { concurrent: WORKERS }],
])('an account %s', (_, limits) => {
  test('gets no call later than the age of a cached state after one worker’s credential was refused', async () => {
    const result = (made: Made): CallResult =>
      duringOutage(made) && made.worker === 'worker-3'
        ? { kind: 'authentication', reason: 'crm-status-401' }
        : 'success';
    const { made, changes, end } = await play({ limits, result, probe: 'green', seconds: 300 });
    const open = timesIn('open', changes, end);
    expect(open.length).toBeGreaterThan(1);
    const late = made.filter(({ at }) => open.some(({ from, to }) => at > from + CACHE_MS && at < to));
    expect(late).toEqual([]);
    // Others call until they look: it is no test without them.
    expect(made.some(({ at }) => open.some(({ from }) => at > from && at <= from + CACHE_MS))).toBe(true);
  });

  test.each(['red', 'green'] as const)(
    'recovers from an outage by one message at a time: the probe is %s',
    async (probe) => {
      const story = { limits, result: (made: Made): CallResult => (duringOutage(made) ? down : 'success'), probe };
      const { made, changes, done, end } = await play({ ...story, seconds: 900 });
      expect(changes[0]).toMatchObject({ state: 'open' });
      const firstFailure = made.find(duringOutage)?.at ?? 0;
      // A red probe opens the breaker as soon as three events failed; else the failures stand for two seconds.
      expect((changes[0]?.at ?? 0) - firstFailure).toBeLessThan(probe === 'red' ? 2500 : 5500);
      const halfOpen = timesIn('half-open', changes, end);
      expect(halfOpen.length).toBeGreaterThan(1);
      for (const { from, to } of halfOpen) {
        const callers = new Set(made.filter(({ at }) => at > from && at < to).map(({ event }) => event));
        expect(callers.size).toBeLessThanOrEqual(1);
      }
      const open = timesIn('open', changes, end);
      expect(made.filter(({ at }) => open.some(({ from, to }) => at > from + CACHE_MS && at < to))).toEqual([]);
      // Each failed reopening doubles the wait; the last call succeeds.
      expect(changes.filter(({ state }) => state === 'recovering')).toHaveLength(1);
      expect(done.length).toBeGreaterThan(1000);
    },
  );

  test('rests for all workers when it asks for it', async () => {
    const limited: CallResult = { kind: 'rate-limited', retryAfterSeconds: 0, reason: 'crm-status-429' };
    const result = (made: Made): CallResult => (duringOutage(made) ? limited : 'success');
    const { made, done } = await play({ limits, result, probe: 'green', seconds: 1200 });
    // Eight workers would have made some 4,000 calls.
    expect(made.filter(duringOutage).length).toBeLessThan(100);
    expect(done.length).toBeGreaterThan(1000);
  });
});
