import { describe, expect, test } from 'vitest';
import { controlOver } from '../../../../shared/call/limits/control.ts';
import { createIdleLimiter } from '../../../../shared/call/limits/index.ts';
import type { Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
import { mostIn, NOON, openWorkers } from './workers.ts';

const ACCOUNT: Destination = { ...mailchimp, name: 'shared', limits: { perSecond: 10, burst: 4 } };
const PAGE_MS = 150;

/** Live events that come at random, so many a second, and a listing beside them. */
async function minutes(count: number, livePerSecond: number, hasListing: boolean, account = ACCOUNT) {
  const { time, store, random, made } = openWorkers();
  const end = NOON + count * 60_000;
  const waits: number[] = [];
  const services = {
    now: () => time.now(),
    sleep: (ms: number) => time.sleep(ms),
    random,
    onOpened: async () => {},
    probe: async () => 'green' as const,
  };

  async function liveWorker(name: string, workers: number): Promise<void> {
    const control = controlOver(store, services);
    while (time.now() < end) {
      await time.sleep((2 * random() * 1000 * workers) / livePerSecond);
      const cameAt = time.now();
      await control.acquire({ delivery: name, accounts: [account], calls: 1, maxWaitMs: 15_000, holder: name });
      if ((await control.slot(account, 15_000)) !== 'now') continue;
      waits.push(time.now() - cameAt);
      made.push({ at: time.now(), account: account.name, worker: name, event: 'live' });
      await time.sleep(PAGE_MS);
      await control.report(account, 'success', { event: 'live', mayProbe: true });
    }
  }

  async function listing(): Promise<void> {
    const control = controlOver(store, services);
    while (time.now() < end) {
      const latest = time.now() + 45_000;
      await control.acquire({ delivery: 'a/pull', accounts: [account], calls: 1, maxWaitMs: 5000, holder: 'pull' });
      const limiter = createIdleLimiter({ ...services, control, latestMs: () => latest, onTrouble: () => {} });
      while (time.now() < Math.min(latest, end)) {
        if (await limiter.slot(account)) break;
        made.push({ at: time.now(), account: account.name, worker: 'pull', event: 'page' });
        await time.sleep(PAGE_MS);
        await limiter.report(account, 'success', 'page');
      }
      await time.sleep(1000);
    }
  }

  let isOver = false;
  const workers = Array.from({ length: 4 }, (_, i) => liveWorker(`worker-${i}`, 4));
  void Promise.all([...workers, ...(hasListing ? [listing()] : [])]).then(() => {
    isOver = true;
  });
  await time.run(() => isOver);
  const sorted = waits.toSorted((a, b) => a - b);
  return {
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    made,
    pages: made.filter(({ worker }) => worker === 'pull').length,
  };
}

describe('calls that no event waits for', () => {
  test.each([2, 5, 8])(
    'leave %i live events a second a place as soon as without them, near enough',
    async (perSecond) => {
      const [without, beside] = [await minutes(5, perSecond, false), await minutes(5, perSecond, true)];
      process.stdout.write(
        `\n${perSecond} live a second: p99 wait ${without.p99.toFixed(0)} ms, with a listing ${beside.p99.toFixed(0)} ms, ${beside.pages} pages in 5 minutes\n`,
      );
      expect(beside.p99).toBeLessThanOrEqual(2 * without.p99);
      expect(beside.pages).toBeGreaterThan(50);
      expect(mostIn(1000, beside.made)).toBeLessThanOrEqual(14);
    },
  );

  test('take no more than half of the rate where no event comes', async () => {
    const { pages } = await minutes(2, 0.05, true);
    expect(pages).toBeLessThanOrEqual(2 * 60 * 5);
    expect(pages).toBeGreaterThan(2 * 60 * 3);
  });

  test('leave a fifth of the day’s calls to live events', async () => {
    const { pages } = await minutes(2, 0.05, true, { ...ACCOUNT, limits: { perSecond: 10, perDay: 100 } });
    expect(pages).toBeLessThanOrEqual(80);
    expect(pages).toBeGreaterThan(60);
  });
});
