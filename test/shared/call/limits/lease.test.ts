import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ask, nextStep, slotsOf } from '../../../../shared/call/limits/lease.ts';
import { EMPTY_ROW, type Row } from '../../../../shared/call/limits/row.ts';
import { slotIntervalMs } from '../../../../shared/topology/index.ts';
import { chance } from '../../../harness/chance.ts';
import { scriptedStore } from './scripted-store.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const pace = { intervalMs: 100, burst: 3 };
const row = (change: Partial<Row> = {}): Row => ({ ...EMPTY_ROW, ...change });
const ask = (change: Partial<Ask> = {}): Ask => ({
  ...{ calls: 5, pace, perDay: undefined, now: NOON, fromMs: NOON, latestMs: NOON + 5000 },
  ...change,
});

describe('the next write to a counter', () => {
  test.each([
    ['now', 1, NOON + 5],
    ['a moment ahead where a burst lets its calls begin at once', 3, NOON + 105],
  ])('in the past is a reset to %s, if no other worker was first', (_, burst, start) => {
    const step = nextStep(row({ tat: NOON - 41 }), ask({ pace: { intervalMs: 100, burst }, fromMs: NOON + 5 }));
    expect(step).toEqual({ kind: 'update', update: { tat: { kind: 'reset', start, to: start + 500 } } });
  });

  test.each([
    ['ahead of the clock', NOON + 700],
    ['behind it by no more than a slot may be used late', NOON - 40],
  ])('%s is an addition that fails only where its places would be of no use', (_, tat) => {
    const update = { tat: { kind: 'add', by: 500, atMost: NOON + 5000 + 200 - 400 } };
    expect(nextStep(row({ tat }), ask())).toEqual({ kind: 'update', update });
  });

  test('is an addition where the counter was ahead the last time', () => {
    expect(nextStep(row(), ask({ isBusy: true }))).toMatchObject({ update: { tat: { kind: 'add' } } });
  });

  test('asks for no more places than can be used in time', () => {
    const step = nextStep(row({ tat: NOON + 4950 }), ask());
    expect(step).toEqual({ kind: 'update', update: { tat: { kind: 'add', by: 300, atMost: NOON + 5000 } } });
  });

  test('is none where not even one can, and says when', () => {
    const refused = { kind: 'refused', reason: 'rate-budget', seconds: 9 };
    expect(nextStep(row({ tat: NOON + 9200 }), ask())).toEqual(refused);
  });

  const today = { day: '2026-11-21', dayCalls: 8 };
  test('counts the day in the same write', () => {
    expect(nextStep(row({ ...today, tat: NOON + 700 }), ask({ perDay: 10 }))).toEqual({
      kind: 'update',
      update: {
        tat: { kind: 'add', by: 200, atMost: NOON + 5100 },
        day: { today: '2026-11-21', calls: 2, limit: 10, isFirst: false },
      },
    });
  });

  test('begins a new day', () => {
    expect(nextStep(row({ day: '2026-11-20', dayCalls: 10 }), ask({ pace: undefined, perDay: 10 }))).toEqual({
      kind: 'update',
      update: { day: { today: '2026-11-21', calls: 5, limit: 10, isFirst: true } },
    });
  });

  test('is none when the day is used up', () => {
    const refused = { kind: 'refused', reason: 'daily-budget-used', seconds: 43_200 };
    expect(nextStep(row({ ...today, dayCalls: 10 }), ask({ perDay: 10 }))).toEqual(refused);
  });
});

describe('the slots of a write', () => {
  const slots = (tat: number, now = NOON) =>
    slotsOf({ tat: { kind: 'add', by: 300, atMost: 0 } }, { tat }, { pace, calls: 3, now });

  test('begin where the last worker’s ended, as early as the burst allows', () => {
    expect(slots(NOON + 1300)).toEqual([
      { fromMs: NOON + 800, untilMs: NOON + 1040 },
      { fromMs: NOON + 900, untilMs: NOON + 1140 },
      { fromMs: NOON + 1000, untilMs: NOON + 1240 },
    ]);
  });

  test('leave out places that have passed', () => {
    expect(slots(NOON + 200)).toHaveLength(2);
    expect(slots(NOON - 100)).toEqual([]);
  });

  test('of a reset begin at once', () => {
    const update = { tat: { kind: 'reset', start: NOON, to: NOON + 200 } } as const;
    expect(slotsOf(update, { tat: NOON + 200 }, { pace, calls: 2, now: NOON })).toHaveLength(2);
  });

  test('of a day without a rate never pass', () => {
    const update = { day: { today: '2026-11-21', calls: 2, limit: 9, isFirst: true } };
    const slot = { fromMs: NOON, untilMs: Number.POSITIVE_INFINITY };
    expect(slotsOf(update, { tat: 0 }, { pace: undefined, calls: 5, now: NOON })).toEqual([slot, slot]);
  });
});

test('no second holds more than rate and burst, however workers wait, guess, repeat requests and use their slots late', async () => {
  const lease = fc.record({
    waitMs: fc.integer({ min: 0, max: 1500 }),
    calls: fc.integer({ min: 1, max: 25 }),
    use: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 25, maxLength: 25 }),
    // Writing takes its time: a worker may lay its slots a little ahead.
    aheadMs: fc.integer({ min: 0, max: 300 }),
    knowsRow: fc.boolean(),
    isBusy: fc.boolean(),
    isRepeated: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(lease, { minLength: 1, maxLength: 60 }),
      async (rate, burst, leases) => {
        const spaced = { intervalMs: slotIntervalMs({ perSecond: rate }) ?? 0, burst };
        const { rows, store } = scriptedStore();
        const used: number[] = [];
        let now = NOON;
        let known = EMPTY_ROW;
        for (const { waitMs, calls, use, aheadMs, knowsRow, isBusy, isRepeated } of leases) {
          now += waitMs;
          if (knowsRow) known = rows.get('crm') ?? EMPTY_ROW;
          for (let attempt = 0; attempt < 4; attempt += 1) {
            const asked = { ...ask({ pace: spaced, now, fromMs: now + aheadMs, calls }), latestMs: now + 5000 };
            const step = nextStep(known, { ...asked, isBusy: isBusy && attempt === 0 });
            if (step.kind === 'refused') break;
            if (isRepeated) await store.count('crm', step.update);
            const written = await store.count('crm', step.update);
            known = written.row;
            const slots = written.isDone ? slotsOf(step.update, written.row, { pace: spaced, calls, now }) : [];
            used.push(...slots.map(({ fromMs, untilMs }, k) => at(Math.max(now, fromMs), untilMs, use[k] ?? 0)));
            if (slots.length > 0) break;
          }
        }
        used.sort((a, b) => a - b);
        for (const [k, from] of used.entries()) {
          const inWindow = used.filter((time, j) => j >= k && time < from + 1000).length;
          expect(inWindow).toBeLessThanOrEqual(rate + burst);
        }
      },
    ),
    chance(300),
  );
});

const at = (from: number, until: number, share: number) => from + (until - from) * share;
