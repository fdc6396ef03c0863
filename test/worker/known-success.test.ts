import { afterEach, describe, expect, test } from 'vitest';
import type { Ambiguity } from '../../shared/contract/index.ts';
import { control } from '../../vendors/index.ts';
import { doublingWorker } from './doubles.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world } = await startShift();

const STRATEGIES: readonly Ambiguity[] = [
  { strategy: 'none', reason: 'a second letter does no harm' },
  { strategy: 'natural-upsert', key: 'firstname' },
  { strategy: 'look-up-before-retry', by: 'firstname', settleSeconds: 1 },
  { strategy: 'vendor-idempotency-key', header: 'Idempotency-Key', lifeSeconds: 86_400 },
];
/** What befalls the stores once the vendor has said success. */
let afterWrite = () => {};
const workers = STRATEGIES.map((ambiguity) => ({
  strategy: ambiguity.strategy,
  work: doublingWorker(`known-${ambiguity.strategy}`, ambiguity, undefined, () => afterWrite()),
}));
const [none = workers[0]] = workers;
if (!none) throw new Error('there is a worker');

afterEach(async () => {
  afterWrite = () => {};
  await world.purge();
});

const message = (marker: string) =>
  world.receive({ eventId: marker, entity: `contact:${marker}`, body: JSON.stringify({ marker }) });
const posts = async () => (await world.calls(world.hubspot)).filter(({ method }) => method === 'POST').length;
const entryOf = async (marker: string) => (await world.ledger('event')).find(({ eventId }) => eventId === marker);

/** Fails every call of this kind, or this many. */
function fails(resource: string, operation: string, times?: number): void {
  world.aws.faults.add({
    service: 'dynamodb',
    operation,
    resource: `table/${resource}`,
    error: { code: 'InternalServerError', message: 'no', status: 500 },
    ...(times !== undefined && { times }),
  } as never);
}

describe.each(workers)('an event of strategy $strategy that the vendor has', ({ strategy, work }) => {
  test('is not sent again after its idempotency record has expired', async () => {
    const marker = `expired-${strategy}`;
    expect(failuresOf(await work(await message(marker), contextOf()))).toEqual([]);
    await world.expireIdempotency();
    expect(failuresOf(await work(await message(marker), contextOf()))).toEqual([]);
    expect(await posts()).toBe(1);
    expect(await entryOf(marker)).toMatchObject({ state: 'delivered', remote: expect.any(String) });
  });

  test('has ended when only the ledger could be written', async () => {
    const marker = `ledger-only-${strategy}`;
    afterWrite = () => fails('idempotency', 'UpdateItem');
    expect(failuresOf(await work(await message(marker), contextOf()))).toEqual([]);
    world.aws.faults.remove();
    expect(await entryOf(marker)).toMatchObject({ state: 'delivered' });
    await world.expireIdempotency();
    expect(failuresOf(await work(await message(marker), contextOf()))).toEqual([]);
    expect(await posts()).toBe(1);
  });

  test('has ended when both stores fail at first', async () => {
    const marker = `both-at-first-${strategy}`;
    afterWrite = () => {
      fails('idempotency', 'UpdateItem', 6);
      // Three tries of the SDK at the first write.
      fails('ledger', 'UpdateItem', 3);
    };
    expect(failuresOf(await work(await message(marker), contextOf()))).toEqual([]);
    expect(await entryOf(marker)).toMatchObject({ state: 'delivered' });
    expect(await posts()).toBe(1);
  });
});

test('a success that neither store holds goes to a person where nothing can find it', async () => {
  let remainingMs = 30_000;
  afterWrite = () => {
    fails('idempotency', 'UpdateItem');
    fails('ledger', 'UpdateItem');
    // The time of the invocation is nearly over: a write begins only with its whole time left.
    remainingMs = 3500;
  };
  const batch = await message('lost');
  const context = { ...contextOf(), getRemainingTimeInMillis: () => remainingMs };
  expect(failuresOf(await none.work(batch, context))).toHaveLength(1);
  expect(await entryOf('lost')).toMatchObject({ state: 'attempting', uncertainSince: expect.any(Number) });
  world.aws.faults.remove();
  await world.expireIdempotency();
  await world.waitIsOver(batch);
  expect(failuresOf(await none.work(await world.receiveAgain(), contextOf()))).toHaveLength(1);
  expect(await entryOf('lost')).toMatchObject({ state: 'dead', reason: 'outcome-unknown' });
  expect(await posts()).toBe(1);
});

test('an answer that was lost is not asked for again where nothing can find the write', async () => {
  await control(world.hubspot, 'DELETE', '/faults');
  await world.fault(world.hubspot, { kind: 'reset-after', times: 1, match: { method: 'POST' } });
  const batch = await message('unheard');
  await none.work(batch, contextOf());
  await world.waitIsOver(batch);
  await none.work(await world.receiveAgain(), contextOf());
  expect(await posts()).toBe(1);
  expect(await entryOf('unheard')).toMatchObject({ state: 'dead', reason: 'outcome-unknown' });
});

test('a write that surely was not made is made later, also without a way to find it', async () => {
  await control(world.hubspot, 'DELETE', '/faults');
  await world.fault(world.hubspot, { kind: 'answer', status: 503, times: 1, match: { method: 'POST' } });
  const batch = await message('not-made');
  await none.work(batch, contextOf());
  expect(await entryOf('not-made')).not.toHaveProperty('uncertainSince');
  await world.waitIsOver(batch);
  expect(failuresOf(await none.work(await world.receiveAgain(), contextOf()))).toEqual([]);
  expect(await entryOf('not-made')).toMatchObject({ state: 'delivered' });
});
