import { inForce } from '../features.ts';
import type { History } from '../history.ts';
import { attemptsOf, countedOnce } from './attempts.ts';
import { callsWhileDown, callsWhileOpen } from './breaker.ts';
import { deathsOf, deletions, exhaustedEarly, unexplained } from './dead-letters.ts';
import { doublesOf, doublesOfNone, endsOf, lastOf } from './ends.ts';
import { orderOf } from './order.ts';
import { receivesOf } from './receives.ts';
import { strangersOf } from './strangers.ts';

/** Everything that must hold when a schedule has come to its end. */
const INVARIANTS: Readonly<Record<string, (history: History) => readonly string[]>> = {
  'nothing goes wrong on the way': ({ seen }) => seen,
  'each event ends once, and its state agrees with the vendor': endsOf,
  'nothing is written twice': doublesOf,
  'strategy none writes nothing twice': doublesOfNone,
  'newer versions are not overwritten': orderOf,
  'attempts are bounded': attemptsOf,
  'an attempt counts once': (history) => [...countedOnce(history), ...exhaustedEarly(history)],
  'a dead letter has a verdict and a ledger entry': unexplained,
  'only what must die dies': deathsOf,
  'what is deleted has ended': deletions,
  'receives are bounded': receivesOf,
  'no call while a breaker is open': callsWhileOpen,
  'no call while an account is down': callsWhileDown,
  'deliveries go on afterwards': lastOf,
  'a stranger reaches no vendor': strangersOf,
};

/** What of all that did not hold, each with the name of its invariant. */
export function violationsOf(history: History): readonly string[] {
  return Object.entries(INVARIANTS)
    .filter(([name]) => inForce(name))
    .flatMap(([name, check]) => check(history).map((problem) => `${name}: ${problem}`));
}
