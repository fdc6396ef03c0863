import { expect, test } from 'vitest';
import { createReads, together } from '../../ops/console/reads.ts';

function readsAt() {
  const clock = { now: 0 };
  let asked = 0;
  const read = async () => ++asked;
  const kept = createReads(() => clock.now);
  return { clock, kept, reads: kept.forPage(), read };
}

test('tabs and refreshes share an answer for as long as it is kept', async () => {
  const { clock, reads, read } = readsAt();
  expect(await Promise.all([reads.get('a', 15, read), reads.get('a', 15, read)])).toEqual([1, 1]);
  clock.now = 14_999;
  expect(await reads.get('a', 15, read)).toBe(1);
  expect(await reads.get('b', 15, read)).toBe(2);
  clock.now = 15_000;
  expect(await reads.get('a', 15, read)).toBe(3);
});

test('after an act the next page asks again', async () => {
  const { kept, reads, read } = readsAt();
  expect(await reads.get('a', 15, read)).toBe(1);
  kept.forget();
  expect(await reads.get('a', 15, read)).toBe(2);
});

test('an error is told to those who asked, and not kept', async () => {
  const { reads, read } = readsAt();
  await expect(reads.get('a', 15, () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  expect(await reads.get('a', 15, read)).toBe(1);
});

test('at most 50 are read at the same time, and answers keep their order', async () => {
  const begin: (() => void)[] = [];
  const all = Array.from({ length: 120 }, (_, at) => at);
  const answers = together(all, (one) => new Promise<number>((resolve) => begin.push(() => resolve(one * 2))));
  const sizes: number[] = [];
  while (begin.length > 0) {
    sizes.push(begin.length);
    for (const one of begin.splice(0).reverse()) one();
    await new Promise(setImmediate);
  }
  expect(Math.max(...sizes)).toBe(50);
  expect(await answers).toEqual(all.map((one) => one * 2));
});

test('a page says how old the oldest answer is that it shows', async () => {
  const { clock, kept, read } = readsAt();
  await kept.forPage().get('a', 15, read);
  clock.now = 4000;
  const page = kept.forPage();
  expect(page.ageMs()).toBe(0);
  await page.get('b', 15, read);
  expect(page.ageMs()).toBe(0);
  await page.get('a', 15, read);
  expect(page.ageMs()).toBe(4000);
});

test('at most 200 answers are kept, the newest', async () => {
  const { reads, read } = readsAt();
  for (let at = 0; at < 201; at += 1) await reads.get(`filter ${at}`, 15, read);
  expect(await reads.get('filter 1', 15, read)).toBe(2);
  expect(await reads.get('filter 0', 15, read)).toBe(202);
});
