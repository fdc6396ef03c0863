import { describe, expect, test } from 'vitest';
import { control } from '../../vendors/index.ts';
import { until } from '../harness/until.ts';
import { doublingWorker } from './doubles.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world } = await startShift();
const SETTLE_SECONDS = 1;
const look = doublingWorker('look', {
  strategy: 'look-up-before-retry',
  by: 'firstname',
  settleSeconds: SETTLE_SECONDS,
});
const keyed = doublingWorker('keyed', {
  strategy: 'vendor-idempotency-key',
  header: 'Idempotency-Key',
  lifeSeconds: 86_400,
});
const short = doublingWorker('short', {
  strategy: 'vendor-idempotency-key',
  header: 'Idempotency-Key',
  lifeSeconds: 0.001,
  settleSeconds: SETTLE_SECONDS,
});

const event = (marker: string) => ({ eventId: marker, entity: `contact:${marker}` });
const body = (marker: string) => JSON.stringify({ marker });
const made = async (marker: string) => {
  const { records } = (await control(world.hubspot, 'GET', '/state')) as {
    records: { contact: { properties: object }[] };
  };
  return Object.values(records)
    .flat()
    .filter((record) => JSON.stringify(record).includes(`"${marker}"`)).length;
};
const posts = async () => (await world.calls(world.hubspot)).filter(({ method }) => method === 'POST').length;
const entryOf = async (marker: string) => (await world.ledger('event')).find(({ eventId }) => eventId === marker);
const secondsFrom = (date: unknown) => (Date.now() - Number(date)) / 1000;

async function fail(kind: string, more: object = {}) {
  await control(world.hubspot, 'DELETE', '/faults');
  await world.fault(world.hubspot, { kind, times: 1, match: { method: 'POST' }, ...more });
}

/** Works on an event until its message is gone, making it visible again after each turn; says how many turns it took. */
async function untilDone(worker: typeof look, marker: string): Promise<number> {
  let batch = await world.receive({ ...event(marker), body: body(marker) });
  for (let turn = 1; ; turn++) {
    if (failuresOf(await worker(batch, contextOf())).length === 0) {
      await world.purge();
      return turn;
    }
    // A release costs a receive: none is spent while the vendor may still act.
    const { lastWriteBy = 0 } = (await entryOf(marker)) ?? {};
    await until(Date.now, (now) => now > Number(lastWriteBy) + SETTLE_SECONDS * 1000);
    await world.waitIsOver(batch);
    batch = await world.receiveAgain();
  }
}

describe('a write that the vendor cannot tell from its repetition', () => {
  test('is made once when the answer was lost after it', async () => {
    await fail('reset-after');
    await untilDone(look, 'lost-after');
    expect(await posts()).toBe(1);
    expect(await made('lost-after')).toBe(1);
    expect(await entryOf('lost-after')).toMatchObject({ state: 'delivered' });
    expect(await entryOf('lost-after')).not.toHaveProperty('uncertainSince');
  });

  test('is made again when the connection broke before it', async () => {
    await fail('reset-before');
    await untilDone(look, 'lost-before');
    expect(await posts()).toBe(2);
    expect(await made('lost-before')).toBe(1);
  });

  test('is looked for before the retry, not sooner than the call may still run', async () => {
    await fail('reset-after');
    const batch = await world.receive({ ...event('settling'), body: body('settling') });
    await look(batch, contextOf());
    const { uncertainSince } = (await entryOf('settling')) ?? {};
    expect(secondsFrom(uncertainSince)).toBeLessThan(60);
    await world.purge();
  });

  test('is not made at all when its mark cannot be written', async () => {
    world.aws.faults.add({
      service: 'dynamodb',
      operation: 'UpdateItem',
      resource: 'table/ledger',
      error: { code: 'InternalServerError', message: 'no', status: 500 },
    } as never);
    const batch = await world.receive({ ...event('unmarked'), body: body('unmarked') });
    expect(failuresOf(await look(batch, contextOf()))).toHaveLength(1);
    expect(await posts()).toBe(0);
    await world.purge();
  });

  test('that was refused for good leaves no doubt behind', async () => {
    await fail('answer', { status: 400, body: { category: 'VALIDATION_ERROR' } });
    const batch = await world.receive({ ...event('refused'), body: body('refused') });
    await look(batch, contextOf());
    expect(await entryOf('refused')).toMatchObject({ state: 'dead', refusedMessage: batch.Records[0]?.messageId });
    expect(await entryOf('refused')).not.toHaveProperty('uncertainSince');
    await world.purge();
  });
});

describe('the key towards the vendor', () => {
  const keys = async () =>
    (await world.calls(world.hubspot))
      .filter(({ method }) => method === 'POST')
      .map((call) => (call as { idempotencyKey?: string }).idempotencyKey);

  test('stays the same after an unknown outcome', async () => {
    await fail('reset-before');
    await untilDone(keyed, 'same-key');
    const [first, second] = await keys();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
  });

  test('changes in a new life after a definite refusal, and then stays for that life', async () => {
    await fail('answer', { status: 400, body: { category: 'VALIDATION_ERROR' } });
    await keyed(await world.receive({ ...event('new-life'), body: body('new-life') }), contextOf());
    await world.purge();
    await fail('reset-before');
    await untilDone(keyed, 'new-life');
    const [first, second, third] = await keys();
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(await entryOf('new-life')).toMatchObject({ state: 'delivered', generation: 1 });
  });

  test('that has expired is not used again: what can be looked up is', async () => {
    await fail('reset-after');
    await untilDone(short, 'expired-key');
    expect(await posts()).toBe(1);
    expect(await made('expired-key')).toBe(1);
  });
});
