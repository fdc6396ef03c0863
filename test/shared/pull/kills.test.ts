import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Kill } from './killed.ts';
import { createNights, type LedgerForPulls, openLedger } from './night.ts';
import { byId, effectsOf, PULL, type Row, rowsOf } from './source.ts';

const DAY = 86_400_000;
const FIRST = Date.parse('2026-11-21T00:15:00Z');
let ledger: LedgerForPulls;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger[Symbol.asyncDispose]());

/** Three nights: records are created, changed and gone. `dies` kills one process of the last night. */
async function story(dies?: Kill) {
  let rows = rowsOf(12);
  const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, pageMs: 20_000, read: byId(() => rows, 4) });
  await nights.night(FIRST);
  rows = rows.filter((_, i) => i !== 7);
  await nights.night(FIRST + DAY);
  rows = [...rows.map((row, i): Row => (i < 6 ? { ...row, title: `New ${i}` } : row)), ...rowsOf(14).slice(12)];
  nights.reads.length = 0;
  await nights.night(FIRST + 2 * DAY, dies);
  const last = await nights.runs.read('2026-11-23');
  const reads = Object.values(Object.groupBy(nights.reads, (page) => page)).map((times) => times?.length ?? 0);
  const { distinct, stored, requests, seen, queue } = nights;
  return {
    rows,
    last,
    reads,
    changes: distinct(),
    sent: stored.length,
    effects: nights.effects(),
    requests: requests(),
    seen,
    queue,
  };
}

describe('a run whose process is killed', () => {
  test('at any of its requests ends as without: nothing lost, nothing twice, no page read more than twice', async () => {
    const { requests, changes, rows, reads, last } = await story();
    expect({ changes, last }).toMatchObject({
      changes: 12 + 1 + 6 + 2,
      last: { state: 'complete', gone: 1, changed: 8 },
    });
    expect(reads.every((times) => times === 1)).toBe(true);
    expect(requests).toBeGreaterThan(25);
    // Before a request the stores are as after the one before it.
    const after = Array.from({ length: requests }, (_, i) => ({ at: i + 1, when: 'after' as const }));
    const kills: readonly Kill[] = [{ at: 1, when: 'before' }, ...after];
    const wrong: unknown[] = [];
    for (const kill of kills) {
      const told = await story(kill);
      const isRight =
        told.changes === changes &&
        told.last?.state === 'complete' &&
        told.last.name === '2026-11-23' &&
        Math.max(...told.reads) <= 2 &&
        told.queue.length === 0 &&
        JSON.stringify([...told.effects].toSorted()) === JSON.stringify([...effectsOf(rows)].toSorted());
      if (!isRight) wrong.push({ kill, changes: told.changes, state: told.last?.state, reads: told.reads });
    }
    process.stdout.write(`\n${kills.length} kills of a run\n`);
    expect(wrong).toEqual([]);
  });
});

describe('messages of a run', () => {
  const open = (read = byId(() => rowsOf(60), 5), more = {}) =>
    createNights(ledger, { pull: PULL, nowMs: FIRST, pageMs: 20_000, read, ...more });

  test('two ticks of one time begin one run', async () => {
    const nights = open();
    nights.tick(FIRST);
    nights.tick(FIRST);
    await Promise.all([nights.step(), nights.step()]);
    await nights.drain();
    expect(nights.ended).toMatchObject([{ name: '2026-11-21', state: 'complete', pages: 12 }]);
    expect(nights.reads).toHaveLength(12);
  });

  test('a tick that finds a run open is left out, and the run says so', async () => {
    const nights = open();
    nights.tick(FIRST);
    await nights.step();
    nights.tick(FIRST + 1000, 'ada');
    await nights.drain();
    expect(nights.seen.leftOut).toBe(1);
    expect(nights.ended).toMatchObject([{ name: '2026-11-21', dueWhileRunning: '2026-11-21T00:15:01.000Z' }]);
    expect(await nights.runs.head()).toMatchObject({ leftOut: '2026-11-21T00:15:01.000Z' });
    expect((await nights.runs.head()).open).toBeUndefined();
  });

  test('a tick older than the last run, or of a run that was, begins none', async () => {
    const nights = open();
    await nights.night(FIRST);
    await nights.night(FIRST);
    await nights.night(FIRST - DAY);
    expect(nights.ended).toHaveLength(1);
  });

  test('a message that was sent twice does nothing the second time', async () => {
    const nights = open();
    nights.tick(FIRST);
    await nights.step();
    const [next] = nights.queue;
    nights.put(next?.body ?? '');
    await nights.drain();
    expect(nights.reads).toHaveLength(12);
    // Three pages a turn: three more than the tick's, one that compares, and the copy.
    expect(nights.seen.turns).toBe(5);
    expect(nights.ended).toMatchObject([{ state: 'complete' }]);
  });

  test('a run whose message was lost goes on with the next tick an hour later', async () => {
    const nights = open();
    nights.tick(FIRST);
    await nights.step();
    nights.queue.length = 0;
    await nights.night(FIRST + DAY - 3_600_000);
    expect(nights.ended).toMatchObject([
      { name: '2026-11-21', state: 'complete', pages: 12, dueWhileRunning: '2026-11-21T23:15:00.000Z' },
    ]);
  });

  test('a run whose message was lost for longer than its bounds fails, and the night goes on', async () => {
    const nights = open();
    nights.tick(FIRST);
    await nights.step();
    nights.queue.length = 0;
    await nights.night(FIRST + 2 * DAY);
    expect(nights.ended).toMatchObject([
      { name: '2026-11-21', state: 'failed', reason: 'stood-still' },
      { name: '2026-11-23', state: 'complete', pages: 12 },
    ]);
  });

  test('a person cancels a run: no further page is read, and the next night reads as ever', async () => {
    const nights = open();
    nights.tick(FIRST);
    await nights.step();
    const before = nights.reads.length;
    expect(await nights.runs.cancel('2026-11-21', 'ada')).toBe(true);
    await nights.drain();
    expect(nights.ended).toMatchObject([{ state: 'cancelled', cancelledBy: 'ada' }]);
    expect(nights.reads).toHaveLength(before);
    expect(await nights.runs.cancel('2026-11-21', 'ada')).toBe(false);
    expect(await nights.night(FIRST + DAY)).toMatchObject({ state: 'complete' });
  });

  test('a run cancelled while a page is read stores that page, and ends', async () => {
    const list = byId(() => rowsOf(60), 5);
    let cancelled: Promise<unknown> | undefined;
    const nights = createNights(ledger, {
      ...{ pull: PULL, nowMs: FIRST, pageMs: 20_000 },
      read: (ask) => {
        cancelled ??= nights.runs.cancel('2026-11-21', 'ada');
        return list(ask);
      },
    });
    await nights.night(FIRST);
    await cancelled;
    expect(nights.ended).toMatchObject([{ state: 'cancelled' }]);
    expect(nights.reads.length).toBeLessThanOrEqual(2);
  });

  test('what is no message of a pull is not taken for one', async () => {
    const nights = open();
    for (const body of ['{}', 'x', '{"v":2,"run":"a","turn":1}', '{"v":1,"at":"yesterday"}', 'null']) nights.put(body);
    for (let i = 0; i < 5; i += 1) await expect(nights.step()).rejects.toThrow('not one of a pull');
  });
});

describe('an account that takes no calls', () => {
  test('an open breaker makes the run wait, as long as it may take, and no page is read', async () => {
    const opensAt = FIRST + 30_000;
    const closesAt = FIRST + 3 * 3_600_000;
    const nights = createNights(ledger, {
      ...{ pull: PULL, nowMs: FIRST, pageMs: 20_000, read: byId(() => rowsOf(60), 5) },
      permit: (now) =>
        now > opensAt && now < closesAt
          ? { kind: 'deferred', reason: 'vendor-down', retryAfterSeconds: 3000 }
          : undefined,
    });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', pages: 12, failures: 0 });
    // SQS delays a message by 15 minutes at most.
    expect(nights.seen.trouble.length).toBeGreaterThan(10);
    expect(nights.seen.trouble.length).toBeLessThan(20);
  });

  test('a call that fails is repeated later and later, eight times in a row', async () => {
    let fails = 8;
    const list = byId(() => rowsOf(20), 5);
    const failed = { kind: 'failed', reason: 'down', outcome: { kind: 'temporary', reason: 'down' } } as const;
    const nights = createNights(ledger, {
      ...{ pull: PULL, nowMs: FIRST },
      read: (ask) => (ask.cursor !== undefined && fails-- > 0 ? failed : list(ask)),
    });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', failures: 0 });
    fails = 9;
    expect(await nights.night(FIRST + DAY)).toMatchObject({ state: 'failed', reason: 'down' });
  });
});
