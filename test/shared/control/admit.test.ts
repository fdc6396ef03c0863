import { expect, test } from 'vitest';
import { mailchimp } from '../../../integrations/destinations/mailchimp.ts';
import { createAdmit } from '../../../shared/control/admit.ts';
import { EMPTY_ROW, type Row } from '../../../shared/control/row.ts';
import type { ControlStore } from '../../../shared/control/store.ts';

/** Ten calls a second: a slot every 110 ms. */
const account = { ...mailchimp, limits: { perSecond: 10 } };
const START = Date.parse('2026-11-21T10:00:00Z');

/** A table that several containers write to by turns, each batch when its slot has come. */
async function batches(turns: readonly string[]) {
  let now = START;
  let tat = 0;
  let writes = 0;
  const slots: number[] = [];
  const store: ControlStore = {
    read: async () => ({ ...EMPTY_ROW, tat }),
    async write([step]) {
      writes += 1;
      const { start = 0, tat: next = tat } = step?.lease ?? {};
      if (tat > start) return new Map([[account.name, { ...EMPTY_ROW, tat }]]);
      tat = next;
      return 'written';
    },
    rest: async () => undefined,
  };
  const open = () => {
    const rows = new Map<string, Row>();
    return createAdmit({ store, rows, now: () => now, sleep: async () => undefined, random: () => 0.5 });
  };
  const containers = new Map([...new Set(turns)].map((name) => [name, open()]));
  for (const name of turns) {
    const ask = { accounts: [account], calls: 1, delivery: 'i/d', holder: name, leaseMs: 0, latestMs: now + 60_000 };
    const decision = await containers.get(name)?.(ask, true);
    const slot = decision?.kind === 'go' ? decision.steps[0]?.lease?.slots[0] : undefined;
    slots.push(slot ?? 0);
    // Busy: the next one asks before this slot has passed.
    now = Math.max(now, (slot ?? now) - 50);
  }
  return { perBatch: writes / turns.length, slots };
}

const alternating = (count: number) => Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'a' : 'b'));

test('one container alone writes once a batch', async () => {
  expect((await batches(Array.from({ length: 100 }, () => 'a'))).perBatch).toBe(1);
});

test('two that take turns learn to reckon with each other: one write a batch but for a few', async () => {
  const { perBatch, slots } = await batches(alternating(200));
  expect(perBatch).toBeLessThan(1.15);
  expect(new Set(slots).size).toBe(200);
});

test('no budget is given away for long to one who has left', async () => {
  const { slots } = await batches([...alternating(40), ...Array.from({ length: 100 }, () => 'a')]);
  const gaps = slots.slice(-20).map((slot, i, all) => slot - (all[i - 1] ?? slot - 110));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(120);
});
