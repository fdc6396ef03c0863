import { expect, test } from 'vitest';
import { isLooping, linkedTrace, longestTrace, MOST_LINKS } from '../../src/lambda/lineage.ts';

const A = 'arn:aws:lambda:eu-central-1:000000000000:function:a';
const B = 'arn:aws:lambda:eu-central-1:000000000000:function:b';
const fresh = (n: number) => ({ root: `1-5759e988-bd862e3fe1be46a99427279${n}`, parent: '53995c3f42cd8ad8' });

test('a chain of requests stops at its seventeenth link to one function, and not before', () => {
  let trace: string | undefined;
  const looped: boolean[] = [];
  for (let link = 1; link <= MOST_LINKS + 1; link += 1) {
    looped.push(isLooping(trace, A));
    trace = linkedTrace(trace, A, fresh(link % 10));
  }
  expect(looped).toEqual([...Array(16).fill(false), true]);
  expect(isLooping(trace, B)).toBe(false);
});

test('functions are counted apart, and the chain keeps its first root', () => {
  let trace = linkedTrace(undefined, A, fresh(0));
  for (let link = 0; link < 20; link += 1) trace = linkedTrace(trace, B, fresh(1));
  expect([isLooping(trace, A), isLooping(trace, B)]).toEqual([false, true]);
  expect(trace).toContain(`Root=${fresh(0).root};`);
});

test('a batch goes on with the longest chain of its messages', () => {
  let long: string | undefined;
  for (let link = 0; link < 16; link += 1) long = linkedTrace(long, A, fresh(0));
  const other = linkedTrace(undefined, B, fresh(1));
  const together = longestTrace([other, undefined, long]);
  expect([isLooping(together, A), isLooping(together, B)]).toEqual([true, false]);
  expect(linkedTrace(together, B, fresh(2))).toMatch(/Lineage=\w{8}:2\|\w{8}:16$/);
  expect(longestTrace([undefined])).toBeUndefined();
  expect(longestTrace([other])).toBe(other);
});

test.each([['Root=1-a;Parent=b;Sampled=1'], ['Lineage=xyz'], ['']])(
  'a header without a lineage begins one: %j',
  (trace) => {
    expect(isLooping(trace, A)).toBe(false);
    expect(linkedTrace(trace, A, fresh(0))).toMatch(/;Lineage=\w{8}:1$/);
  },
);
