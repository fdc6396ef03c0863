import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chance } from '../../../test/harness/chance.ts';
import { run } from './model/run.ts';
import { problemsOf, schedules } from './model/schedule.ts';

/** Schedules of some seven acts each. */
const RUNS = 300;
const chances = chance(RUNS);

test('after anything that people do, under any failure, both sides end equal and no opt-out is undone', async () => {
  let acts = 0;
  const ends = new Set<string>();
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const ran = await run(schedule);
    acts += ran.seen.history.length;
    for (const end of Object.keys(ran.ends)) ends.add(end);
    const problems = problemsOf(ran);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  await fc.assert(property, chances);
  if (chances.numRuns < RUNS) return;
  expect(acts).toBeGreaterThan(1500);
  // The schedules are no easy ones: each way that an event may end is met.
  for (const end of [
    'delivered',
    'echo written-by-us',
    'filtered contact-erased',
    'filtered member-forgotten',
    'filtered no-contact',
  ])
    expect([...ends]).toContain(end);
});
