import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
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
  /** Each worker waits so long between two batches. Default: it finds more events at once. */
}

/** A queue that never runs dry, for some seconds. */
async function suffer({ workers, batch, seconds, accounts, latencyMs }: Load) {
  const { time, made, calls, work } = openWorkers();
  const end = NOON + seconds * 1000;
  const ends: Record<string, number> = {};
  let next = 0;
  let faults = 0;
  const running = Array.from({ length: workers }, (_, index) =>
    work({
      name: `worker-${index}`,
      accounts,
      batch,
      vendor: (call) => ({ ms: latencyMs(call), result: 'success' }),
      take: (count) => (time.now() < end ? Array.from({ length: count }, () => `event-${++next}`) : []),
      onEnd: (_, ended) => {
        const name = ended === 'done' ? 'done' : ended.reason;
        ends[name] = (ends[name] ?? 0) + 1;
        if (ended !== 'done' && ended.isFault) faults += 1;
      },
    }),
  );
  let over = false;
  void Promise.all(running).then(() => {
    over = true;
  });
  await time.run(() => over);
  const all = calls.reads + calls.counts + calls.changes;
  const figures = { ends, faults, callsPerEvent: all / (ends.done ?? 1), ...calls };
  return { figures, made, end };
}

test.each([20, 50])('%i workers use an account’s budget of 100 calls a second', async (workers) => {
  const crm = account('crm', { perSecond: 100 });
  const load = { workers, batch: 1, seconds: 30, accounts: [crm], latencyMs: () => 200 };
  const { figures, made, end } = await suffer(load);
  const used = made.filter(({ at }) => at < end).length / (30 * 100);
  const most = mostIn(1000, made);
  console.log(`${workers} workers, batch 1: ${JSON.stringify({ used, most, ...figures })}`);
  expect(figures.faults).toBe(0);
  expect(figures.callsPerEvent).toBeLessThanOrEqual(1.3);
  expect(most).toBeLessThanOrEqual(101);
  expect(used).toBeGreaterThanOrEqual(0.95);
});
