import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { deliver } from '../../functions/deliver.ts';
import {
  type Ambiguity,
  type BoundDelivery,
  type DeliveryContext,
  delivered,
  type Integration,
  type LinkDefinition,
  type Outcome,
} from '../../shared/contract/index.ts';
import { createLinks, tableRows } from '../../shared/links/index.ts';
import { control } from '../../vendors/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, entryOf } = await startShift();
const toMember = contract.deliveries['contact-to-member'];
const [hubspot] = toMember.reads;
let workers = 0;

type Context = DeliveryContext<unknown, object>;
type Apply = (context: Context) => Promise<Outcome>;

/** A worker of a delivery with a link of its own. */
function workerWith(apply: Apply, ambiguity: Ambiguity = toMember.ambiguity) {
  workers += 1;
  const link: LinkDefinition = {
    name: `pairs-${workers}`,
    title: 'Pairs',
    from: { system: 'A', record: 'a', id: 'number' },
    to: { system: 'B', record: 'b', id: 'number' },
    facts: { seen: 'a word' },
  };
  const only = { ...toMember, destination: hubspot, reads: [], ambiguity, links: [link] };
  const integration: Integration = { ...contract, name: `linked-${workers}`, deliveries: { only } };
  const bound: BoundDelivery = { integration, delivery: 'only', event: z.unknown(), apply };
  const worker = deliver(bound);
  const another = (nowMs = Date.now()) =>
    createLinks({
      ...{ link, leaseMs: 1000, holder: 'another event', now: () => nowMs },
      rows: tableRows({ client: new DynamoDBClient({}), tableName: 'ledger', link: link.name }),
    });
  return { name: link.name, worker, another };
}

const create = ({ vendor }: Context) =>
  vendor('hubspot').call({
    operation: 'create contact',
    method: 'POST',
    path: '/crm/v3/objects/contacts',
    body: { properties: { firstname: 'Ada' } },
    answer: z.object({ id: z.string() }),
  });
const posts = async () => (await world.calls(world.hubspot)).filter(({ method }) => method === 'POST').length;

async function deliverOnce(worker: ReturnType<typeof deliver>, eventId: string) {
  const batch = await world.receive({ eventId, entity: `contact:${eventId}` });
  const failures = failuresOf(await worker(batch, contextOf()));
  return { batch, failures };
}

describe('a delivery with links', () => {
  test('keeps a pair under the lease of its record, which ends with the attempt', async () => {
    let heldInside: unknown;
    const { name, worker, another } = workerWith(async ({ links }) => {
      await links(name).hold(['b']);
      heldInside = await another()
        .hold(['b'])
        .catch((error) => error.outcome.reason);
      await links(name).put({ from: '1', to: 'b', facts: { seen: 'yes' } });
      return delivered('b');
    });
    expect((await deliverOnce(worker, 'kept')).failures).toEqual([]);
    expect(heldInside).toBe('link-busy');
    expect(await another().find({ to: 'b' })).toMatchObject({ from: '1', facts: { seen: 'yes' } });
    await another().hold(['b']);
  });

  test('whose record another event holds is released without an attempt or a call', async () => {
    const { name, worker, another } = workerWith(async (context) => {
      await context.links(name).hold(['b']);
      const made = await create(context);
      return made.kind === 'success' ? delivered(made.answer.id) : made.outcome;
    });
    await another(Date.now() + 3_600_000).hold(['b']);
    const { failures } = await deliverOnce(worker, 'busy');
    expect(failures).toHaveLength(1);
    expect(await posts()).toBe(0);
    expect(await entryOf('busy')).toBeUndefined();
    await world.purge();
  });

  test('whose store fails is released by our fault, and its code is not blamed', async () => {
    const { name, worker } = workerWith(async ({ links }) => {
      await links(name).hold(['b']);
      return delivered('b');
    });
    world.aws.faults.add({
      service: 'dynamodb',
      operation: 'UpdateItem',
      resource: 'table/ledger',
      error: { code: 'InternalServerError', message: 'no', status: 500 },
      times: 3,
    } as never);
    const { batch, failures } = await deliverOnce(worker, 'unavailable');
    expect(failures).toHaveLength(1);
    world.aws.faults.remove();
    await world.waitIsOver(batch);
    expect(failuresOf(await worker(await world.receiveAgain(), contextOf()))).toEqual([]);
    expect(await entryOf('unavailable')).toMatchObject({ state: 'delivered' });
  });

  test('keeps its lease where a write may still act, and its next attempt goes on under it, without a look-up of its own', async () => {
    const lookedUp = { strategy: 'look-up-before-retry', by: 'name', settleSeconds: 0, writes: 'several' } as const;
    const { name, worker, another } = workerWith(async (context) => {
      await context.links(name).hold(['b']);
      const made = await create(context);
      return made.kind === 'success' ? delivered(made.answer.id) : made.outcome;
    }, lookedUp);
    await world.fault(world.hubspot, { kind: 'reset-before', times: 1, match: { method: 'POST' } });
    const { batch } = await deliverOnce(worker, 'doubt');
    await expect(another().hold(['b'])).rejects.toMatchObject({ outcome: { reason: 'link-busy' } });
    await control(world.hubspot, 'DELETE', '/faults');
    for (let turn = 0; turn < 50 && (await entryOf('doubt'))?.state !== 'delivered'; turn++) {
      await world.waitIsOver(batch);
      await worker(await world.receiveAgain(), contextOf());
    }
    expect(await entryOf('doubt')).toMatchObject({ state: 'delivered' });
    await another().hold(['b']);
  });

  test('that looks before each of its writes may make several', async () => {
    const lookedUp = { strategy: 'look-up-before-retry', by: 'name', settleSeconds: 1, writes: 'several' } as const;
    const { worker } = workerWith(async (context) => {
      await create(context);
      const made = await create(context);
      return made.kind === 'success' ? delivered(made.answer.id) : made.outcome;
    }, lookedUp);
    expect((await deliverOnce(worker, 'several')).failures).toEqual([]);
    expect(await posts()).toBe(2);
    expect(await entryOf('several')).toMatchObject({ state: 'delivered' });
  });

  test('fails on a link that its contract does not name', async () => {
    const { worker } = workerWith(async ({ links }) => {
      await links('other').find({ from: '1' });
      return delivered('b');
    });
    const { failures } = await deliverOnce(worker, 'unnamed');
    expect(failures).toHaveLength(1);
    expect(await entryOf('unnamed')).toMatchObject({ state: 'waiting', reason: 'delivery-code-failed' });
    await world.purge();
  });
});
