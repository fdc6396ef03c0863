import { describe, expect, test } from 'vitest';
import { createRecover, type RecoverServices } from '../../../shared/recover/index.ts';
import type { PlanRequest } from '../../../shared/recover/job.ts';
import type { EventView } from '../../../shared/recover/judge.ts';
import { DELIVERY, type Memory, memory } from './memory.ts';

const inTime = () => 100_000;
const OLD = '2025-11-01T10:00:00.000Z';

const asked = (change: Partial<PlanRequest>): PlanRequest => ({
  ...{ act: 'retry', delivery: DELIVERY, selection: {}, by: 'ada' },
  ...change,
});

async function plan(world: Memory, change: Partial<PlanRequest>, more: Partial<RecoverServices> = {}) {
  const recover = createRecover({ ...world.services, ...more });
  return recover({ plan: asked(change) }, inTime);
}

const stands = (state: EventView['state'], messageId = 'x'): EventView => ({
  ...{ state, messageId, updatedAt: '2026-03-10T11:00:00.000Z' },
});

describe('a plan', () => {
  test('counts dead letters by reason, those that took effect last, and leaves out what another message stands for', async () => {
    const world = memory(['fixed', 'fixed', 'fixed', 'fixed']);
    world.ledger.set('e0', stands('delivered'));
    world.ledger.set('e1', { ...stands('dead', 'another'), reason: 'refused' });
    world.ledger.delete('e2');
    expect(await plan(world, {})).toMatchObject({
      job: {
        total: 3,
        reasons: { 'it took effect before': 1, 'no-reason-recorded': 1, refused: 1 },
        leftOut: { 'it was tried since the plan': 1 },
        accounts: ['crm'],
      },
    });
    const [page] = await world.services.store.pages('job-1', 0, 3);
    expect(page?.targets.map(({ eventId }) => eventId)).toEqual(['e2', 'e3', 'e0']);
    expect(world.letters.size).toBe(4);
  });

  test.each([
    [{ ids: ['e1'] }, 1],
    [{ reason: 'refused' }, 3],
    [{ reason: 'another' }, 0],
    [{ type: 'order.refunded' }, 0],
    [{ tenant: '7' }, 3],
    [{ tenant: '8' }, 0],
    [{ to: '2026-03-10T11:59:59.000Z' }, 2],
    [{ from: '2026-03-10T11:59:59.000Z' }, 1],
  ])('takes those that %j chooses: %i of three', async (selection, total) => {
    expect(await plan(memory(['fixed', 'fixed', 'fixed']), { selection })).toMatchObject({ job: { total } });
  });

  test('is refused while SQS moves the dead letters', async () => {
    const world = memory(['fixed']);
    const queues = await world.services.queues({} as never);
    const moving = async () => ({ ...queues, isMoving: async () => true });
    expect(await plan(world, {}, { queues: moving })).toEqual({
      error: expect.stringMatching(/^SQS moves dead letters .*: wait until the redrive is over/),
    });
  });

  test.each<[Partial<PlanRequest>, RegExp]>([
    [{ act: 'discard' }, /needs a reason: say with --because why/],
    [{ act: 'replay', again: true }, /take effect again only for a reason/],
    [{ again: true, because: 'x' }, /Only a replay/],
    [{ act: 'undo' }, /names the job that discarded/],
    [{ act: 'undo', selection: { discardedBy: 'job-9' } }, /Job job-9 discarded no events/],
    [{ act: 'forget' as never }, /one of retry, replay, discard, undo, decide, not "forget"/],
    [{ by: '' }, /needs "by"/],
    [{ delivery: 'shop/unknown' }, /There is no delivery "shop\/unknown"/],
  ])('of %j is refused with what it lacks', async (change, error) => {
    expect(await plan(memory(['fixed']), change)).toEqual({ error: expect.stringMatching(error) });
  });
});

describe('a replay', () => {
  const replay = { act: 'replay', selection: { from: OLD } } as const;
  /** One archived event that was received in November, and that no entry and no letter is left of. */
  function aged(): Memory {
    const world = memory(['fixed']);
    world.ledger.clear();
    return world;
  }
  const longAgo = (world: Memory): Partial<RecoverServices> => ({
    archive: {
      ...world.services.archive,
      async *events(key) {
        for await (const envelope of world.services.archive.events(key)) yield { ...envelope, receivedAt: OLD };
      },
    },
  });
  const withStrategy = (world: Memory, strategy: 'none' | 'natural-upsert' | 'look-up-before-retry') => {
    const declared = world.services.config.deliveries[DELIVERY] as NonNullable<
      (typeof world.services.config.deliveries)[typeof DELIVERY]
    >;
    return { config: { deliveries: { [DELIVERY]: { ...declared, strategy } } } };
  };

  test.each([
    ['none', 0, { 'it is older than the ledger, so its effect is unknown': 1 }],
    ['natural-upsert', 1, {}],
    ['look-up-before-retry', 1, {}],
  ] as const)('of an event older than the ledger, with the strategy %s, takes %i', async (strategy, total, leftOut) => {
    const world = aged();
    const answer = await plan(world, replay, { ...longAgo(world), ...withStrategy(world, strategy) });
    expect(answer).toMatchObject({ job: { total, leftOut } });
  });

  test('of an event older than the ledger takes it with --again, for a reason', async () => {
    const world = aged();
    const more = { ...longAgo(world), ...withStrategy(world, 'none') };
    const answer = await plan(world, { ...replay, again: true, because: 'lost at the vendor' }, more);
    expect(answer).toMatchObject({ job: { total: 1, again: true, because: 'lost at the vendor' } });
  });

  test('leaves out what took effect, is discarded or waits, and takes what the completeness check names although it waits', async () => {
    const world = memory(['fixed', 'fixed', 'fixed', 'fixed']);
    world.ledger.set('e0', stands('delivered'));
    world.ledger.set('e1', stands('discarded'));
    world.ledger.set('e2', stands('waiting'));
    expect(await plan(world, replay)).toMatchObject({
      job: { total: 1, leftOut: { 'it took effect before': 1, 'it is discarded': 1, 'it waits in its queue': 1 } },
    });
    const hour = '2026-03-10T11:00:00.000Z';
    async function* checkedHours() {
      const suspects = {
        'to-crm': [
          { account: '7', eventId: 'e2' },
          { account: '7', eventId: 'unknown' },
        ],
      };
      yield {
        integration: 'shop',
        hour,
        checkedAt: hour,
        state: 'broken',
        objects: '',
        deliveries: {},
        suspects,
      } as const;
    }
    const answer = await plan(world, { act: 'replay', selection: { missing: true } }, { checkedHours });
    expect(answer).toMatchObject({ job: { total: 1, leftOut: { 'the archive does not hold it': 1 } } });
  });
});
