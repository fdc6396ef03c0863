import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRecover } from '../../../shared/recover/index.ts';
import { chance } from '../../harness/chance.ts';
import { begin, causes, inTime, kills, lost, rests, run, twice } from './jobs.ts';
import { memory } from './memory.ts';

describe('a job that is killed before or after any call', () => {
  test('retries every event whose cause was fixed once, and loses none', async () => {
    await fc.assert(
      fc.asyncProperty(causes('fixed', 'fixed', 'other'), kills, rests, async (all, killAt, restMs) => {
        const world = memory(all, killAt, restMs);
        const id = await begin(world, 'retry');
        await run(world);
        expect([lost(world), twice(world)]).toEqual([[], []]);
        const job = world.jobs.get(id);
        if (job?.state === 'done') {
          expect(world.effects.size).toBe(all.filter((cause) => cause === 'fixed').length);
          const { delivered = 0, ...others } = job.results;
          expect(delivered).toBe(world.effects.size);
          expect(Object.keys(others).filter((result) => !result.startsWith('dead: '))).toEqual([]);
        } else expect(job?.state).toBe('stopped');
      }),
      chance(150),
    );
  });

  test('discards every event, and an undo that is killed as well brings each back once', async () => {
    await fc.assert(
      fc.asyncProperty(causes('fixed'), kills, async (all, killAt) => {
        const world = memory(all, killAt);
        const id = await begin(world, 'discard');
        await run(world);
        expect([...world.ledger.values()].map(({ state }) => state)).toEqual(all.map(() => 'discarded'));
        expect([world.letters.size, world.jobs.get(id)?.state]).toEqual([0, 'done']);

        const undo = { ...world, services: { ...world.services, newId: () => 'job-2' } };
        await begin(undo, 'undo', { selection: { discardedBy: id }, because: undefined });
        await run(undo);
        expect([lost(world), twice(world), world.effects.size]).toEqual([[], [], all.length]);
      }),
      chance(100),
    );
  });

  test('replays with the events’ identity, so that each takes effect once', async () => {
    await fc.assert(
      fc.asyncProperty(causes('fixed'), kills, fc.nat({ max: 40 }), async (all, killAt, before) => {
        const world = memory(all, killAt);
        // Some took effect already, and all dead letters are gone.
        for (const [eventId] of [...world.ledger].slice(0, before)) {
          world.ledger.set(eventId, { state: 'delivered', messageId: 'x', updatedAt: '2026-03-10T11:59:00.000Z' });
          world.effects.set(eventId, 1);
        }
        world.letters.clear();
        if (before >= all.length) return;
        await begin(world, 'replay', { selection: { from: '2026-03-10T11:00:00.000Z' } });
        await run(world);
        expect([twice(world), world.effects.size]).toEqual([[], all.length]);
      }),
      chance(100),
    );
  });
});

test('a replay of an event that is older than the ledger lets its worker look first, wherever the job is killed', async () => {
  await fc.assert(
    fc.asyncProperty(kills, async (killAt) => {
      const world = memory(['fixed', 'fixed'], killAt);
      world.ledger.clear();
      world.letters.clear();
      world.makeOld('look-up-before-retry');
      await begin(world, 'replay', { selection: { from: '2025-11-01T00:00:00.000Z' } });
      await run(world);
      expect([twice(world), world.effects.size, world.sentWithoutDoubt]).toEqual([[], 2, []]);
    }),
    chance(60),
  );
});

describe('a job whose cause still stands', () => {
  test.each([0, 600_000])(
    'touches five of 500 dead letters and stops, also where workers rest for %i ms before',
    async (restMs) => {
      const world = memory(
        Array.from({ length: 500 }, () => 'same'),
        [],
        restMs,
      );
      const id = await begin(world, 'retry');
      await run(world);
      expect(world.tried.size).toBeLessThanOrEqual(5);
      expect(world.jobs.get(id)).toMatchObject({
        state: 'stopped',
        released: 5,
        note: expect.stringContaining('refused came back'),
      });
      expect([world.letters.size, lost(world)]).toEqual([500, []]);
    },
  );

  test('touches at most five wherever it is killed', async () => {
    await fc.assert(
      fc.asyncProperty(kills, async (killAt) => {
        const world = memory(
          Array.from({ length: 60 }, () => 'same'),
          killAt,
        );
        const id = await begin(world, 'retry');
        await run(world);
        expect(world.tried.size).toBeLessThanOrEqual(5);
        expect([world.jobs.get(id)?.state, lost(world)]).toEqual(['stopped', []]);
      }),
      chance(100),
    );
  });

  test('goes on when a person lets it, with the events behind', async () => {
    const world = memory([
      ...Array.from({ length: 5 }, () => 'same' as const),
      ...Array.from({ length: 20 }, () => 'fixed' as const),
    ]);
    const id = await begin(world, 'retry');
    await run(world);
    await createRecover(world.services)({ start: { job: id, by: 'ada' } }, inTime);
    await run(world);
    expect([world.jobs.get(id)?.state, world.effects.size]).toEqual(['done', 20]);
  });
});
