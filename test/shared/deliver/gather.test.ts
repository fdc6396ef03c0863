import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Vendors } from '../../../shared/call/client/index.ts';
import {
  type Ambiguity,
  delivered,
  type GatheredCall,
  type VendorCall,
  type VendorResult,
} from '../../../shared/contract/index.ts';
import { apply } from '../../../shared/deliver/apply.ts';
import { createTurns } from '../../../shared/deliver/turns.ts';
import { attemptWith } from './fixture.ts';

const REFUSED: VendorResult<never> = {
  kind: 'refused',
  reason: 'vendor-400',
  outcome: { kind: 'permanent', reason: 'vendor-400' },
};
const BUSY: VendorResult<never> = {
  kind: 'failed',
  reason: 'vendor-503',
  outcome: { kind: 'temporary', reason: 'vendor-503' },
};
const UNKNOWN: VendorResult<never> = {
  kind: 'failed',
  reason: 'response-timeout',
  outcome: { kind: 'ambiguous', reason: 'response-timeout' },
};
const NATURAL: Ambiguity = { strategy: 'natural-upsert', key: 'its id' };

type Items = readonly string[];
type Say = (items: Items) => VendorResult<Items> | Promise<VendorResult<Items>>;
type Call = GatheredCall<string, Items, string>;

interface Batch {
  readonly items: Items;
  readonly say?: Say;
  readonly gathers?: number;
  readonly ambiguity?: Ambiguity;
  readonly call?: Partial<Call>;
  /** By item: the number of its attempt. */
  readonly attempts?: Readonly<Record<string, number>>;
  /** What the code waits for before it gathers. */
  readonly before?: (item: string) => Promise<unknown>;
  readonly after?: (ms: number, run: () => void) => () => void;
}

/** Events of one batch, each of which is about one item. The vendor takes a list and answers with the same. */
async function deliverItems({ items, say = succeed, gathers = 10, ambiguity = NATURAL, ...more }: Batch) {
  const calls: Items[] = [];
  const vendors: Vendors = {
    for: (message) => ({
      client: () => ({
        async call<T>(call: VendorCall<T>): Promise<VendorResult<T>> {
          const sent = call.body as Items;
          calls.push(sent);
          message.onCall({ destination: 'd', operation: call.operation, durationMs: 1, result: '200' });
          const result = await say(sent);
          return result.kind === 'success' ? { kind: 'success', answer: call.answer.parse(result.answer) } : result;
        },
      }),
    }),
  };
  const turns = createTurns(items.length);
  const results = await Promise.all(
    items.map(async (item) => {
      const attempt = attemptWith({
        vendors,
        turns,
        gathers,
        ambiguity,
        messageId: item,
        ...(more.after && { after: more.after }),
        apply: async ({ vendor }) => {
          await more.before?.(item);
          const written = await vendor('d').gather(callOf(item, more.call));
          return written.kind === 'success' ? delivered(written.answer) : written.outcome;
        },
      });
      attempt.attemptLog.number = more.attempts?.[item] ?? 1;
      const result = await apply({ ...attempt, fresh: [] });
      turns.ended();
      return { item, result, log: attempt.attemptLog };
    }),
  );
  const kinds = Object.fromEntries(results.map(({ item, result }) => [item, result.kind]));
  const logOf = (item: string) => results.find((one) => one.item === item)?.log;
  return { calls, kinds, results: results.map(({ result }) => result), logOf };
}

const succeed: Say = (items) => ({ kind: 'success', answer: items });

function callOf(item: string, change: Partial<Call> = {}): Call {
  return {
    operation: 'write items',
    item,
    request: (items) => ({ method: 'POST', path: '/items', body: items, answer: z.array(z.string()) }),
    read: (answer, index) => ({ kind: 'success', answer: answer[index] ?? '?' }),
    ...change,
  };
}

const letters = (count: number) => Array.from({ length: count }, (_, index) => `item-${index}`);

test('events of a batch share a call, each ends with its own part of the answer, and each ledger entry lists the call', async () => {
  const { calls, results, logOf } = await deliverItems({ items: ['a', 'b', 'c'] });
  expect(calls).toEqual([['a', 'b', 'c']]);
  expect(results).toEqual([delivered('a'), delivered('b'), delivered('c')]);
  expect(logOf('b')).toMatchObject({ calls: [{ operation: 'write items', result: '200' }], mayHaveWritten: true });
});

test('no call takes more events than the contract says; without a word of it each makes its own', async () => {
  const { calls } = await deliverItems({ items: letters(10), gathers: 4 });
  expect(calls.map(({ length }) => length)).toEqual([4, 4, 2]);
  expect((await deliverItems({ items: letters(3), gathers: 1 })).calls).toHaveLength(3);
});

test('an event that a vendor refuses for good ends alone: its neighbours are written', async () => {
  const say: Say = (items) => (items.includes('bad') ? REFUSED : succeed(items));
  const { calls, kinds, logOf } = await deliverItems({ items: ['a', 'b', 'bad', 'c', 'd', 'e', 'f', 'g'], say });
  expect(kinds).toMatchObject({ a: 'delivered', b: 'delivered', bad: 'permanent', c: 'delivered', g: 'delivered' });
  expect(calls.filter((items) => items.includes('bad')).map(({ length }) => length)).toEqual([8, 4, 2, 1]);
  expect(logOf('bad')).toMatchObject({ isWriteRefused: true, mayHaveWritten: false });
  expect(logOf('a')).toMatchObject({ isWriteRefused: false, mayHaveWritten: true });
});

test('one refused item of an answer ends its own event only', async () => {
  const read: Call['read'] = (answer, index) =>
    answer[index] === 'bad' ? REFUSED : { kind: 'success', answer: answer[index] ?? '?' };
  const { calls, kinds } = await deliverItems({ items: ['a', 'bad', 'c'], call: { read } });
  expect(calls).toHaveLength(1);
  expect(kinds).toEqual({ a: 'delivered', bad: 'permanent', c: 'delivered' });
});

test('what fails for a while fails for all of the call, and is not made again at once', async () => {
  const { calls, kinds } = await deliverItems({ items: ['a', 'b'], say: () => BUSY });
  expect(calls).toHaveLength(1);
  expect(kinds).toEqual({ a: 'temporary', b: 'temporary' });
  const lost = await deliverItems({ items: ['a', 'b'], say: () => UNKNOWN });
  expect(lost.kinds).toEqual({ a: 'ambiguous', b: 'ambiguous' });
  expect(lost.logOf('b')).toMatchObject({ mayHaveWritten: true });
});

test('from its third attempt on an event goes alone: its neighbours may have failed because of it', async () => {
  const { calls } = await deliverItems({ items: ['a', 'old', 'b', 'older'], attempts: { a: 2, old: 3, older: 4 } });
  expect(calls.map((items) => items.join()).sort()).toEqual(['a,b', 'old', 'older']);
});

test('parts of another operation, group or account go in calls of their own', async () => {
  const both = await deliverItems({ items: ['a', 'b', 'c'], call: { request: ofGroup('x') } });
  expect(both.calls).toHaveLength(1);
  const turns = createTurns(4);
  const made: string[] = [];
  const vendors: Vendors = {
    for: () => ({
      client: (name) => ({
        async call({ path, body, answer }) {
          made.push(`${name} ${path} ${(body as Items).join()}`);
          return { kind: 'success', answer: answer.parse(body) };
        },
      }),
    }),
  };
  await Promise.all(
    [
      ['a', 'x', 'd'],
      ['b', 'y', 'd'],
      ['c', 'x', 'd'],
      ['e', 'x', 'other'],
    ].map(async ([item = '', group = '', account = '']) => {
      const context = { vendors, turns, gathers: 10, ambiguity: NATURAL, messageId: item };
      const write = attemptWith({
        ...context,
        apply: async ({ vendor }) => {
          await vendor(account).gather(callOf(item, { group, request: ofGroup(group) }));
          return delivered(item);
        },
      });
      await apply({ ...write, fresh: [] });
      turns.ended();
    }),
  );
  expect(made.sort()).toEqual(['d /x a,c', 'd /y b', 'other /x e']);
});

const ofGroup =
  (group: string): Call['request'] =>
  (items) => ({ method: 'POST', path: `/${group}`, body: items, answer: z.array(z.string()) });

test('a message that ends without the call is not waited for', async () => {
  const turns = createTurns(3);
  const calls: unknown[] = [];
  const vendors: Vendors = {
    for: () => ({
      client: () => ({
        async call({ body, answer }) {
          calls.push(body);
          return { kind: 'success', answer: answer.parse(body) };
        },
      }),
    }),
  };
  const context = { vendors, turns, gathers: 10, ambiguity: NATURAL };
  const run = (messageId: string) =>
    apply({
      ...attemptWith({
        ...context,
        messageId,
        apply: async ({ vendor }) => {
          await vendor('d').gather(callOf(messageId));
          return delivered(messageId);
        },
      }),
      fresh: [],
    });
  const both = Promise.all([run('a'), run('b')]);
  await new Promise((resume) => setImmediate(resume));
  expect(calls).toEqual([]);
  turns.ended();
  await both;
  expect(calls).toEqual([['a', 'b']]);
});

test('an event waits for a slower neighbour for 250 ms at most: the neighbour makes a call of its own', async () => {
  const slow = Promise.withResolvers<void>();
  const waits: number[] = [];
  const { calls } = await deliverItems({
    items: ['a', 'b', 'slow'],
    before: (item) => (item === 'slow' ? slow.promise : Promise.resolve()),
    after: (ms, run) => {
      if (ms !== 250) return () => {};
      waits.push(ms);
      const timer = setImmediate(() => {
        run();
        slow.resolve();
      });
      return () => clearImmediate(timer);
    },
  });
  expect(calls).toEqual([['a', 'b'], ['slow']]);
  expect(waits[0]).toBe(250);
});

test('a message that may have killed its worker, and waits for its turn, is not waited for', async () => {
  const turns = createTurns(2);
  const calls: unknown[] = [];
  const vendors: Vendors = {
    for: () => ({
      client: () => ({
        async call({ body, answer }) {
          calls.push(body);
          return { kind: 'success', answer: answer.parse(body) };
        },
      }),
    }),
  };
  const attempt = attemptWith({
    vendors,
    turns,
    gathers: 10,
    ambiguity: NATURAL,
    apply: async ({ vendor }) => {
      await vendor('d').gather(callOf('a'));
      return delivered('a');
    },
  });
  const running = apply({ ...attempt, fresh: [] });
  void turns.alone(1);
  await running;
  expect(calls).toEqual([['a']]);
});

test('code that throws while it builds or reads the shared call fails the events that it was for, in doubt only where the call was made', async () => {
  const thrown = new Error('a mistake');
  const request: Call['request'] = () => {
    throw thrown;
  };
  expect((await deliverItems({ items: ['a', 'b'], call: { request } })).kinds).toEqual({
    a: 'temporary',
    b: 'temporary',
  });
  const read: Call['read'] = (answer, index) => {
    if (answer[index] === 'b') throw thrown;
    return { kind: 'success', answer: 'read' };
  };
  expect((await deliverItems({ items: ['a', 'b'], call: { read } })).kinds).toEqual({ a: 'delivered', b: 'ambiguous' });
});

test('a write of which each event has a doubt of its own is not gathered; a read is', async () => {
  const ambiguity: Ambiguity = { strategy: 'none', reason: 'r' };
  const { calls, results } = await deliverItems({ items: ['a'], ambiguity });
  expect(calls).toEqual([]);
  expect(results).toMatchObject([{ kind: 'permanent', reason: 'gathered-write-in-doubt' }]);
  const read = await deliverItems({ items: ['a', 'b'], ambiguity, call: { reads: true } });
  expect(read.calls).toEqual([['a', 'b']]);
  expect(read.logOf('a')).toMatchObject({ mayHaveWritten: false });
});
