import { expect, test } from 'vitest';
import { openStore } from '../../vendors/toolkit/store.ts';

test('a transaction that fails keeps no write, not even of a nested transaction', () => {
  const store = openStore();
  const numbers = store.collection<number>('numbers');
  numbers.put('one', 1);
  expect(() =>
    store.atomically(() => {
      store.atomically(() => numbers.put('two', 2));
      numbers.put('one', 10);
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(numbers.all()).toEqual([1]);
  store.atomically(() => numbers.put('two', 2));
  expect(numbers.all()).toEqual([1, 2]);
  store.close();
});

test('records keep their order, kinds are separate, and clearing keeps the kinds it names', () => {
  const store = openStore();
  const [kept, gone] = [store.collection<string>('kept'), store.collection<string>('gone')];
  gone.put('b', 'B');
  gone.put('a', 'A');
  gone.put('b', 'B2');
  kept.put('a', 'other');
  expect(gone.all()).toEqual(['B2', 'A']);
  expect([store.next('ids', 7), store.next('ids', 7)]).toEqual([7, 8]);
  store.clear(['kept']);
  expect([gone.all(), kept.all(), store.next('ids', 7)]).toEqual([[], ['other'], 9]);
  store.close();
});
