import fc from 'fast-check';
import type { Timed } from '../acts/act.ts';
import { anAct } from '../acts/generate.ts';
import { type Judgement, judge } from '../judge/index.ts';
import type { Ran, Schedule } from './run.ts';
import { weathers } from './weather.ts';

const ADDRESSES = 5;
const CONTACTS = 4;
/** The most acts beside the contacts that are there from the beginning. */
const ACTS = 20;

const begun = (count: number): readonly Timed[] =>
  Array.from({ length: count }, (_, index) => ({ act: 'create', address: index, name: index, afterMs: 100 }));

/** A few people, what they do, and what goes wrong during that. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  acts: fc
    .tuple(
      fc.nat({ max: CONTACTS }),
      fc.array(anAct({ addresses: ADDRESSES, contacts: CONTACTS }), { minLength: 1, maxLength: ACTS, size: 'max' }),
    )
    .map(([count, acts]) => [...begun(count), ...acts]),
  weather: weathers,
});

const LISTS = ['differences', 'undone', 'doubled', 'loops'] as const satisfies readonly (keyof Judgement)[];

/** What is wrong with a schedule that ran: nothing may be. */
export function problemsOf({ seen, wrong }: Ran): readonly string[] {
  const judged = judge(seen);
  return [...wrong, ...LISTS.flatMap((list) => judged[list].map((problem) => `${list}: ${problem}`))];
}
