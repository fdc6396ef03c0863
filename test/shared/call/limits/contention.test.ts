import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
import { noise } from '../../../model/environment/noise.ts';
import { type Made, mostIn, NOON, openWorkers } from './workers.ts';

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());
const account = (name: string, limits: Destination['limits']): Destination => ({ ...mailchimp, name, limits });

interface Load {
  readonly workers: number;
  readonly batch: number;
  readonly seconds: number;
  readonly accounts: readonly Destination[];
  readonly latencyMs: (made: Made) => number;
  /** Messages a second for all workers together. Default: a queue that never runs dry. */
  readonly perSecond?: number;
}

/** Workers on a queue for some seconds, and what it cost. */
async function measure(title: string, { workers, batch, seconds, accounts, latencyMs, perSecond }: Load) {
  const { time, made, calls, work } = openWorkers();
  const random = noise(workers);
  const end = NOON + seconds * 1000;
  const ends: Record<string, number> = {};
  let next = 0;
  let faults = 0;
  async function take(count: number): Promise<readonly string[]> {
    if (perSecond !== undefined) await time.sleep((2 * random() * 1000 * workers) / perSecond);
    return time.now() < end ? Array.from({ length: count }, () => `event-${++next}`) : [];
  }
  const running = Array.from({ length: workers }, (_, index) =>
    work({
      ...{ name: `worker-${index}`, accounts, batch, take },
      vendor: (call) => ({ ms: latencyMs(call), result: 'success' }),
      onEnd: (_, ended) => {
        const name = ended === 'done' ? 'done' : ended.reason;
        ends[name] = (ends[name] ?? 0) + 1;
        if (ended !== 'done' && ended.isFault) faults += 1;
      },
    }),
  );
  let isOver = false;
  void Promise.all(running).then(() => {
    isOver = true;
  });
  await time.run(() => isOver);
  const inTime = made.filter(({ at }) => at < end);
  const callsTo = ({ name }: Destination) => inTime.filter((call) => call.account === name);
  const figures = {
    faults,
    ends,
    ...calls,
    callsPerEvent: (calls.reads + calls.counts + calls.changes) / (ends.done ?? 1),
    writesPerBatch: (calls.counts + calls.changes) / (next / batch),
    perSecond: Object.fromEntries(accounts.map((one) => [one.name, callsTo(one).length / seconds])),
    mostInASecond: Object.fromEntries(accounts.map((one) => [one.name, mostIn(1000, callsTo(one))])),
  };
  console.log(`${title}: ${JSON.stringify(figures)}`);
  return figures;
}

const crm = account('crm', { perSecond: 100 });

test.each([
  [20, 100],
  [50, 200],
  [100, 200],
])('%i workers use an account’s budget of 100 calls a second, by one write an event', async (workers, latency) => {
  const load = { workers, batch: 1, seconds: 20, accounts: [crm], latencyMs: () => latency };
  const figures = await measure(`${workers} workers, batch 1, 100/s`, load);
  expect(figures.faults).toBe(0);
  expect(figures.callsPerEvent).toBeLessThanOrEqual(1.3);
  expect(figures.perSecond.crm).toBeGreaterThanOrEqual(95);
  expect(figures.mostInASecond.crm).toBeLessThanOrEqual(101);
});

test('batches of ten use the budget by one write a batch', async () => {
  const bursting = account('crm', { perSecond: 100, burst: 8 });
  const load = { workers: 20, batch: 10, seconds: 20, accounts: [bursting], latencyMs: () => 200 };
  const figures = await measure('20 workers, batch 10, 100/s, burst 8', load);
  expect(figures.faults).toBe(0);
  expect(figures.writesPerBatch).toBeLessThanOrEqual(1.1);
  expect(figures.perSecond.crm).toBeGreaterThanOrEqual(95);
  expect(figures.mostInASecond.crm).toBeLessThanOrEqual(108);
});

test('workers that find more than the budget lets through waste none of it', async () => {
  const slow = account('slow', { perSecond: 2 });
  const load = { workers: 50, batch: 1, seconds: 120, accounts: [slow], latencyMs: () => 200 };
  const figures = await measure('50 workers, batch 1, 2/s', load);
  expect(figures.faults).toBe(0);
  expect(figures.perSecond.slow).toBeGreaterThanOrEqual(1.9);
  expect(figures.mostInASecond.slow).toBeLessThanOrEqual(3);
});

test.each([1, 10, 50, 80])('%i events a second cost at most a repeated write each', async (perSecond) => {
  const load = { workers: 20, batch: 1, seconds: 60, accounts: [crm], latencyMs: () => 100, perSecond };
  const figures = await measure(`20 workers, batch 1, ${perSecond} of 100/s`, load);
  expect(figures.faults).toBe(0);
  expect(figures.writesPerBatch).toBeLessThanOrEqual(2);
  expect(figures.mostInASecond.crm).toBeLessThanOrEqual(101);
});

test('one worker pays one write an event, one by one and under backlog', async () => {
  const load = { workers: 1, batch: 1, seconds: 60, latencyMs: () => 20 };
  for (const perSecond of [0.5, 5, 1000]) {
    const accounts = [perSecond > 100 ? account('crm', { perSecond: 10 }) : crm];
    const figures = await measure(`1 worker, ${perSecond} events a second`, { ...load, accounts, perSecond });
    expect(figures.writesPerBatch).toBeLessThanOrEqual(1.05);
  }
});

test('of two accounts each is counted when it is called, so that none of the slower one’s places pass', async () => {
  const mail = account('mail', { perSecond: 10 });
  const load = { workers: 20, batch: 1, seconds: 30, accounts: [crm, mail], latencyMs: () => 150 };
  const figures = await measure('20 workers, batch 1, 100/s and 10/s', load);
  expect(figures.faults).toBe(0);
  expect(figures.perSecond.mail).toBeGreaterThanOrEqual(9.5);
  expect(figures.mostInASecond.mail).toBeLessThanOrEqual(11);
  expect(figures.writesPerBatch).toBeLessThanOrEqual(2.3);
});
