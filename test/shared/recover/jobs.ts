import fc from 'fast-check';
import { createRecover, runStep } from '../../../shared/recover/index.ts';
import type { Act } from '../../../shared/recover/job.ts';
import { type Cause, DELIVERY, Killed, type Memory } from './memory.ts';

export const inTime = () => 100_000;
/** SQS returns a step's message so much later when its function died. */
const VISIBILITY_MS = 720_000;
const MOST_ROUNDS = 400;

/** Plans a job and begins it. */
export async function begin({ services, arm }: Memory, act: Act, more: object = {}): Promise<string> {
  arm(false);
  const recover = createRecover(services);
  const selection = 'selection' in more ? more.selection : {};
  const request = { act, delivery: DELIVERY, selection, by: 'ada', because: 'why not', ...more } as const;
  const planned = await recover({ plan: request as never }, inTime);
  if ('error' in planned) throw new Error(planned.error);
  const begun = await recover({ start: { job: planned.job.id, by: 'ada' } }, inTime);
  if ('error' in begun) throw new Error(begun.error);
  arm(true);
  return planned.job.id;
}

/** Lets SQS invoke the function with due steps, and workers work, until no step is left. */
export async function run(world: Memory): Promise<void> {
  for (let round = 0; world.steps.length > 0; round++) {
    if (round > MOST_ROUNDS)
      throw new Error(`No end after ${MOST_ROUNDS} rounds: ${JSON.stringify([...world.jobs.values()])}`);
    const next = Math.min(...world.steps.map(({ dueAt }) => dueAt));
    if (next > world.now()) world.pass(next - world.now());
    const due = world.steps.filter(({ dueAt }) => dueAt <= world.now());
    for (const step of due) {
      world.steps.splice(world.steps.indexOf(step), 1);
      try {
        const done = await runStep(step.message, world.services, inTime);
        if (done === 'again') world.steps.push({ ...step, dueAt: world.now() + VISIBILITY_MS });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        world.revive();
        world.steps.push({ ...step, dueAt: world.now() + VISIBILITY_MS });
      }
    }
    world.pass(1000);
    world.work();
  }
}

export const causes = (...some: Cause[]) => fc.array(fc.constantFrom(...some), { minLength: 1, maxLength: 80 });
export const kills = fc.array(fc.record({ call: fc.integer({ min: 1, max: 300 }), isAfter: fc.boolean() }), {
  maxLength: 6,
});

/** Every event is somewhere: it ended, is in the list of what is set aside, or a message of it lies in a queue. */
export function lost({ ledger, letters, queue }: Memory): readonly string[] {
  return [...ledger].flatMap(([eventId, { state }]) => {
    if (['delivered', 'discarded', 'conflict', 'owed'].includes(state)) return [];
    const isThere = [...letters.values()].some(({ letter }) => letter.eventId === eventId);
    return isThere || queue.some((message) => message.eventId === eventId) ? [] : [eventId];
  });
}

/** Workers rest while a breaker is open, also over a step that is repeated. */
export const rests = fc.constantFrom(0, 0, 40 * 60_000);

export const twice = ({ effects }: Memory) => [...effects].filter(([, count]) => count > 1);
