import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { deliver } from '../../functions/deliver.ts';
import {
  type BoundDelivery,
  delivered,
  deliveryId,
  type Integration,
  type Outcome,
  tenantId,
} from '../../shared/contract/index.ts';
import { createLedgerReader, createSetAsides } from '../../shared/ledger/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, entryOf, lifeOf } = await startShift();
const toMember = contract.deliveries['contact-to-member'];
const CONFLICT: Outcome = { kind: 'conflict', reason: 'both-sides-changed', fields: ['email'] };
const OWED: Outcome = { kind: 'owed', reason: 'erasure-without-link', problems: ['no link names its member'] };
const setAsides = createSetAsides({ client: new DynamoDBClient({}), tableName: 'ledger', now: Date.now });
let workers = 0;

/** A worker whose code says one outcome after the other; the last one stays. */
function workerSaying(outcomes: readonly Outcome[], changed: Partial<Integration['deliveries'][string]> = {}) {
  workers += 1;
  const name = `aside-${workers}`;
  const said: { readonly entity: string | undefined; readonly decided: unknown }[] = [];
  const worker = { ...toMember.worker, stopAfterSameFailures: 'never' as const };
  const delivery = { ...toMember, worker, setAside: { alarmAfterHours: 24 }, ...changed };
  const integration: Integration = { ...contract, name, deliveries: { only: delivery } };
  const bound: BoundDelivery = {
    integration,
    delivery: 'only',
    event: z.unknown(),
    async apply({ envelope, decided }) {
      said.push({ entity: envelope.entity, decided });
      return outcomes[Math.min(said.length, outcomes.length) - 1] ?? delivered('1');
    },
  };
  return { work: deliver(bound), newWorker: () => deliver(bound), said, id: deliveryId(name, 'only') };
}

const named = (eventId: string) => ({ tenant: tenantId('8801234'), eventId });
/** Lets the event wait and sends its message, as a job does. */
async function sendAgain(
  id: ReturnType<typeof deliveryId>,
  eventId: string,
  state: 'conflict' | 'owed',
  take?: 'source',
) {
  const by = { state, mark: 'again:job-1', ...(take && { decided: take }) };
  expect(await setAsides.reopen(id, named(eventId), by)).toBe(true);
  return world.receive({ eventId });
}

describe.each([
  ['conflict', CONFLICT],
  ['owed', OWED],
] as const)('an event whose code says %s', (state, outcome) => {
  test('is written down, stored in the archive once more, and leaves its queue; it is listed with its reason', async () => {
    const { work, id } = workerSaying([outcome]);
    const eventId = `left ${state}`;
    expect(failuresOf(await work(await world.receive({ eventId }), contextOf()))).toEqual([]);
    const entry = await entryOf(eventId);
    const { kind: _, ...told } = outcome;
    expect(entry).toMatchObject({ ...told, state, open: `${id}#set-aside` });
    expect(await world.archived()).toMatchObject([{ eventId, deliveries: ['only'] }]);
    const reader = createLedgerReader({ client: new DynamoDBClient({}), tableName: 'ledger', deliveries: [id] });
    const listed = await Array.fromAsync(reader.notDelivered());
    expect(listed.map(({ record }) => [record.state, record.eventId])).toEqual([[state, eventId]]);
    // As long as the archive has its body.
    expect(Number(entry?.expiresAt) - Date.now() / 1000).toBeGreaterThan(399 * 86_400);
    await world.purge();
  });

  test('stays in its queue where it cannot be archived, and where it cannot be written down', async () => {
    const { work, said } = workerSaying([outcome]);
    const eventId = `unstored ${state}`;
    for (const [service, operation] of [
      ['sqs', 'SendMessage'],
      ['dynamodb', 'UpdateItem'],
    ]) {
      const error = { code: 'InternalError', message: 'no', status: 500 };
      const batch = await world.receive({ eventId });
      world.aws.faults.add({ service, operation, error } as never);
      expect(failuresOf(await work(batch, contextOf(9000)))).toHaveLength(1);
      world.aws.faults.remove();
      expect(await entryOf(eventId)).toBeUndefined();
      await world.purge();
    }
    expect(said).toHaveLength(2);
    await world.archived();
  });

  test('is not tried by a message that was not deleted, or that the sender sends once more', async () => {
    const { work, newWorker, said } = workerSaying([outcome]);
    const eventId = `kept ${state}`;
    const batch = await world.receive({ eventId });
    await work(batch, contextOf());
    // The worker died before SQS deleted it.
    await world.waitIsOver(batch);
    expect(failuresOf(await newWorker()(await world.receiveAgain(), contextOf()))).toEqual([]);
    await world.purge();
    expect(failuresOf(await work(await world.receive({ eventId }), contextOf()))).toEqual([]);
    expect([said.length, (await entryOf(eventId))?.state]).toEqual([1, state]);
    expect(await world.archived()).toHaveLength(1);
    await world.purge();
  });

  test('is judged afresh when it is sent again, and may be set aside once more', async () => {
    const { work, id } = workerSaying([outcome, outcome, delivered('7')]);
    const eventId = `again ${state}`;
    await work(await world.receive({ eventId }), contextOf());
    await world.purge();
    for (const expected of [state, 'delivered']) {
      expect(failuresOf(await work(await sendAgain(id, eventId, state), contextOf()))).toEqual([]);
      await world.purge();
      expect(await entryOf(eventId)).toMatchObject({ state: expected });
    }
    expect(await entryOf(eventId)).not.toHaveProperty('open');
    // A copy of it is a duplicate like any other.
    expect(failuresOf(await work(await world.receive({ eventId }), contextOf()))).toEqual([]);
    await world.purge();
    await world.archived();
  });

  test('ends as stale where a newer event of its record took effect in between', async () => {
    const versions = { guard: 'entity', equal: 'stale', missing: 'refuse' } as const;
    const consistency = { ...toMember.consistency, versions };
    const { work, id, said } = workerSaying([outcome, delivered('7')], { consistency });
    const eventId = `overtaken ${state}`;
    const entity = `contact:overtaken-${state}`;
    await work(await world.receive({ eventId, entity }), contextOf());
    await world.purge();
    const newer = { eventId: `newer ${state}`, entity, occurredAt: '2026-11-21T08:56:59.990Z' };
    await work(await world.receive(newer), contextOf());
    await world.purge();
    await setAsides.reopen(id, named(eventId), { state, mark: 'again:job-1' });
    expect(failuresOf(await work(await world.receive({ eventId, entity }), contextOf()))).toEqual([]);
    expect([await entryOf(eventId), said.length]).toMatchObject([
      { state: 'stale', reason: 'newer-already-applied' },
      2,
    ]);
    await world.purge();
    await world.archived();
  });

  test('without `setAside` in the contract is a dead letter that says what to declare', async () => {
    const { work } = workerSaying([outcome], { setAside: undefined as never });
    const batch = await world.receive({ eventId: `undeclared ${state}` });
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    const problem = expect.stringContaining('declares no `setAside`');
    expect(await entryOf(`undeclared ${state}`)).toMatchObject({
      state: 'dead',
      problems: expect.arrayContaining([problem]),
    });
    expect(await lifeOf(batch)).toMatchObject({ verdict: outcome.reason });
    await world.purge();
  });
});

test('what a person decided is given to the code, and says nothing of a later conflict', async () => {
  const { work, id, said } = workerSaying([CONFLICT, CONFLICT, delivered('7')]);
  await work(await world.receive({ eventId: 'decided' }), contextOf());
  await world.purge();
  await work(await sendAgain(id, 'decided', 'conflict', 'source'), contextOf());
  await world.purge();
  expect(await entryOf('decided')).not.toHaveProperty('decided');
  await work(await sendAgain(id, 'decided', 'conflict'), contextOf());
  await world.purge();
  expect(said.map(({ decided }) => decided)).toEqual([undefined, 'source', undefined]);
  await world.archived();
});

test('an attempt that is written down late does not take an event out of the list', async () => {
  const { work, id } = workerSaying([OWED]);
  await work(await world.receive({ eventId: 'late' }), contextOf());
  await world.purge();
  const { createLedger } = await import('../../shared/ledger/index.ts');
  const ledger = createLedger({ client: new DynamoDBClient({}), tableName: 'ledger', id, now: Date.now });
  const { messageId } = (await entryOf('late')) ?? {};
  const late = { ...named('late'), type: 't', correlationId: 'c', receivedAt: '2026-11-21T08:57:00.500Z' };
  const attempt = { number: 1, at: '2026-11-21T08:57:01.000Z', outcome: 'temporary', calls: [] };
  expect(await ledger.record({ ...late, messageId: String(messageId), state: 'waiting', attempt })).toBe(
    'beside-another',
  );
  expect(await entryOf('late')).toMatchObject({
    state: 'owed',
    attempts: [{ outcome: 'temporary' }, { outcome: 'owed' }],
  });
  await world.archived();
});

test('a delivery that blocks keeps the event before its followers, listed as open, and tries it again by itself', async () => {
  const consistency = { ...toMember.consistency, whenStuck: 'block' as const };
  const { work, said } = workerSaying([CONFLICT, delivered('7')], { consistency });
  const batch = await world.receive({ eventId: 'blocks' });
  expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
  expect(await entryOf('blocks')).toMatchObject({ state: 'conflict', fields: ['email'] });
  await world.waitIsOver(batch);
  expect(failuresOf(await work(await world.receiveAgain(), contextOf()))).toEqual([]);
  expect([said.length, (await entryOf('blocks'))?.state]).toEqual([2, 'delivered']);
  await world.purge();
});

test('a conflict whose fields are no names is no outcome: they may be values', async () => {
  const { work } = workerSaying([{ kind: 'conflict', reason: 'both-sides-changed', fields: ['ada@example.com'] }]);
  await work(await world.receive({ eventId: 'no names' }), contextOf());
  expect(await entryOf('no names')).toMatchObject({ state: 'dead', reason: 'delivery-returned-no-outcome' });
  expect(JSON.stringify(await entryOf('no names'))).not.toContain('ada@');
  await world.purge();
});
