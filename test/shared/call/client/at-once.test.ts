import { expect, test } from 'vitest';
import { atMost } from '../../../../shared/call/client/at-once.ts';

test('no more run at the same time than are allowed, and the others begin in their order', async () => {
  const turn = atMost(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const runs = ends.map((end, index) =>
    turn(() => {
      begun.push(index);
      return end.promise;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve(1);
  await runs[1];
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.resolve(0);
  await runs[0];
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]?.resolve(2);
  ends[3]?.resolve(3);
  expect(await Promise.all(runs)).toEqual([0, 1, 2, 3]);
});

test('one that fails makes room, and its failure is the caller’s', async () => {
  const turn = atMost(1);
  await expect(turn(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await turn(async () => 'next')).toBe('next');
});
