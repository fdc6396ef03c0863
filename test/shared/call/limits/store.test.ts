import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Breaker } from '../../../../shared/call/limits/breaker.ts';
import type { CounterUpdate } from '../../../../shared/call/limits/lease.ts';
import { EMPTY_ROW } from '../../../../shared/call/limits/row.ts';
import { type ControlStore, createControlStore } from '../../../../shared/call/limits/store.ts';
import { chance } from '../../../harness/chance.ts';
import { openWorld } from '../../../worker/world.ts';
import { scriptedStore } from './scripted-store.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
let world: Awaited<ReturnType<typeof openWorld>>;
let store: ControlStore;
beforeAll(async () => {
  world = await openWorld();
  store = createControlStore(new DynamoDBClient({ maxAttempts: 1 }), 'control');
});
afterAll(() => world.close());

const tat: fc.Arbitrary<CounterUpdate['tat']> = fc.oneof(
  fc.constant(undefined),
  fc.record({
    kind: fc.constant('add'),
    by: fc.constantFrom(10.4, 366.667),
    atMost: fc.constantFrom(NOON, NOON + 500),
  }),
  fc.record({ kind: fc.constant('reset'), start: fc.constantFrom(NOON, NOON + 300), to: fc.constant(NOON + 333.333) }),
);
const day: fc.Arbitrary<CounterUpdate['day']> = fc.record({
  today: fc.constantFrom('2026-11-21', '2026-11-22'),
  calls: fc.constantFrom(1, 3),
  limit: fc.constant(5),
  isFirst: fc.boolean(),
});
const trouble: Breaker = { state: 'closed', failures: 2, trouble: { events: ['a', 'b'], sinceMs: NOON } };
const breaker = fc.constantFrom<Breaker | undefined>(undefined, trouble, {
  ...{ state: 'half-open', untilMs: NOON, waitSeconds: 60, holder: 'me' },
});
const writes = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('count'), tat, day: fc.option(day, { nil: undefined }) }),
    // The row as it was so many changes ago.
    fc.record({ kind: fc.constant('change'), behind: fc.constantFrom(0, 0, 1), next: breaker }),
  ),
  { minLength: 1, maxLength: 12 },
);

test('the control table and the scripted store of these tests do the same', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(writes, async (all) => {
      number += 1;
      const account = `same-${number}`;
      const scripted = scriptedStore().store;
      for (const write of all) {
        const seen = await scripted.read(account);
        const act = (to: ControlStore) =>
          'next' in write
            ? to.change(account, { ...EMPTY_ROW, version: Math.max(0, seen.version - write.behind) }, write.next)
            : to.count(account, { ...(write.tat && { tat: write.tat }), day: write.day ?? today(seen.day) });
        expect(await act(store)).toEqual(await act(scripted));
      }
    }),
    chance(25),
  );
});

/** A counter update has a part at least. */
const today = (seen: string | undefined) => ({
  today: '2026-11-23',
  calls: 1,
  limit: 9,
  isFirst: seen !== '2026-11-23',
});

test('a change whose first answer was lost is done once, and said to be done', async () => {
  const seen = await store.read('lost');
  expect(await store.change('lost', seen, trouble)).toMatchObject({ isDone: true, row: { version: 1 } });
  expect(await store.change('lost', seen, trouble)).toMatchObject({ isDone: true, row: { version: 1 } });
  expect(await store.change('lost', seen, undefined)).toMatchObject({ isDone: false, row: { breaker: trouble } });
});
