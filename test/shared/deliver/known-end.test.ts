import { expect, test } from 'vitest';
import { keepKnown } from '../../../shared/deliver/known-end.ts';

/** A store that fails so often, and how often it was asked. */
function store(failures: number) {
  const seen = { asked: 0 };
  const write = async () => {
    seen.asked += 1;
    if (seen.asked <= failures) throw new Error('no');
  };
  return { seen, write };
}

/** The worker's time, which only waiting uses up. */
function time(remaining: number) {
  let left = remaining;
  const waits: number[] = [];
  return {
    waits,
    remainingMs: () => left,
    sleep: async (ms: number) => {
      waits.push(ms);
      left -= ms;
    },
  };
}

test('what the first store takes is not written to the other', async () => {
  const [first, other] = [store(0), store(0)];
  await keepKnown(time(10_000), first.write, other.write);
  expect([first.seen.asked, other.seen.asked]).toEqual([1, 0]);
});

test('both stores are tried again, after longer and longer waits, until the first takes it', async () => {
  const [first, other] = [store(4), store(99)];
  const clock = time(60_000);
  await keepKnown(clock, first.write, other.write);
  expect(clock.waits).toEqual([200, 400, 800, 1600]);
  expect([first.seen.asked, other.seen.asked]).toEqual([5, 4]);
});

test('a success of the other store ends the tries, and the message comes back to complete the first', async () => {
  const [first, other] = [store(99), store(1)];
  await expect(keepKnown(time(60_000), first.write, other.write)).rejects.toThrow('no');
  expect([first.seen.asked, other.seen.asked]).toEqual([2, 2]);
});

test('the tries end with the worker’s time', async () => {
  const clock = time(3000);
  await expect(keepKnown(clock, store(99).write)).rejects.toThrow('no');
  expect(clock.waits).toEqual([200, 400, 800, 1600]);
});
