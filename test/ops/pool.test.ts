import { expect, test } from 'vitest';
import { poolOf } from '../../ops/status/pool.ts';

test('a pool runs as many at once as it may, all in the end, and counts them', async () => {
  const pool = poolOf(3);
  let running = 0;
  let most = 0;
  const one = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resume) => setImmediate(resume));
    running -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => pool(one)));
  expect([most, running, pool.count()]).toEqual([3, 0, 20]);
});

test('a request that fails gives its place to the next', async () => {
  const pool = poolOf(1);
  const results = await Promise.allSettled([
    pool(() => Promise.reject(new Error('no'))),
    pool(() => Promise.resolve('yes')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
