import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRecover } from '../../../shared/recover/index.ts';
import type { PlanRequest } from '../../../shared/recover/job.ts';
import { chance } from '../../harness/chance.ts';
import { begin, causes, kills, lost, run, twice } from './jobs.ts';
import { DELIVERY, memory } from './memory.ts';

const inTime = () => 100_000;
const plan = (world: ReturnType<typeof memory>, request: Partial<PlanRequest>) =>
  createRecover(world.services)(
    { plan: { act: 'retry', delivery: DELIVERY, selection: {}, by: 'ada', ...request } },
    inTime,
  );

describe('a job over events that are set aside, killed before or after any call', () => {
  test('sends each owed one again once; it took effect, or is owed as before and in the list', async () => {
    await fc.assert(
      fc.asyncProperty(causes('fixed', 'fixed', 'still-owed'), kills, async (all, killAt) => {
        const world = memory(all, killAt);
        world.setAside('owed');
        const id = await begin(world, 'retry', { selection: { state: 'owed' } });
        await run(world);
        const fixed = all.filter((cause) => cause === 'fixed').length;
        expect([lost(world), twice(world), world.effects.size]).toEqual([[], [], fixed]);
        const { delivered = 0, 'owed: refused': owed = 0 } = world.jobs.get(id)?.results ?? {};
        expect([world.jobs.get(id)?.state, delivered, owed]).toEqual(['done', fixed, all.length - fixed]);
      }),
      chance(100),
    );
  });

  test('sends each conflict again with what the person decided', async () => {
    await fc.assert(
      fc.asyncProperty(causes('fixed'), kills, async (all, killAt) => {
        const world = memory(all, killAt);
        world.setAside('conflict');
        await begin(world, 'decide', { take: 'source' });
        await run(world);
        expect([lost(world), twice(world), world.effects.size]).toEqual([[], [], all.length]);
        expect([...world.decisions.values()]).toEqual(all.map(() => 'source'));
      }),
      chance(60),
    );
  });

  test('discards them without a letter, and an undo brings each back once', async () => {
    await fc.assert(
      fc.asyncProperty(causes('fixed'), kills, async (all, killAt) => {
        const world = memory(all, killAt);
        world.setAside('owed');
        const id = await begin(world, 'discard', { selection: { state: 'owed' } });
        await run(world);
        expect([...world.ledger.values()].map(({ state }) => state)).toEqual(all.map(() => 'discarded'));
        expect(world.effects.size).toBe(0);
        const undo = { ...world, services: { ...world.services, newId: () => 'job-2' } };
        await begin(undo, 'undo', { selection: { discardedBy: id }, because: undefined });
        await run(undo);
        expect([lost(world), twice(world), world.effects.size]).toEqual([[], [], all.length]);
      }),
      chance(60),
    );
  });
});

describe('a plan over events that are set aside', () => {
  test('leaves out what the archive does not hold, and that event stays in the list', async () => {
    const world = memory(['fixed', 'fixed']);
    world.setAside('owed', ['e0']);
    expect(await plan(world, { selection: { state: 'owed' } })).toMatchObject({
      job: { total: 1, leftOut: { 'the archive does not hold it yet: plan it a second time in ten minutes': 1 } },
    });
    world.pass(15 * 60_000);
    expect(await plan(world, { selection: { state: 'owed' } })).toMatchObject({
      job: { total: 1, leftOut: { 'the archive does not hold it': 1 } },
    });
    expect(world.ledger.get('e0')?.state).toBe('owed');
  });

  test.each([
    [{ ids: ['e1'] }, 1],
    [{ reason: 'refused' }, 2],
    [{ reason: 'another' }, 0],
    [{ type: 'order.refunded' }, 0],
  ])('takes those that %j chooses: %i of two', async (selection, total) => {
    const world = memory(['fixed', 'fixed']);
    world.setAside('owed');
    expect(await plan(world, { selection: { ...selection, state: 'owed' } })).toMatchObject({ job: { total } });
  });

  test('does not take those of the other state, and a retry of dead letters or a replay takes none at all', async () => {
    const world = memory(['fixed', 'fixed']);
    world.setAside('conflict');
    expect(await plan(world, { selection: { state: 'owed' } })).toMatchObject({ job: { total: 0 } });
    expect(await plan(world, {})).toMatchObject({ job: { total: 0 } });
    expect(await plan(world, { act: 'replay', selection: { from: '2026-03-10T11:00:00.000Z' } })).toMatchObject({
      job: { total: 0, leftOut: { 'it is set aside: decide or retry it by that state': 2 } },
    });
  });

  test.each([
    [{ act: 'decide', because: 'x' }, /takes the source or the destination/],
    [{ act: 'decide', take: 'source' }, /has a reason/],
    [{ selection: { state: 'dead' } }, /conflict or owed, not as "dead"/],
  ])('is refused: %j', async (request, error) => {
    expect(await plan(memory(['fixed']), request as never)).toEqual({ error: expect.stringMatching(error) });
  });
});
