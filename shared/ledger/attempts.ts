import { boundedAttempt, MOST_ATTEMPTS } from './bounds.ts';
import type { LedgerAttempt } from './entry.ts';

/**
 * Every attempt is an attribute of its own in the event's item: its name is made of time and message, so that a request which
 * the SDK repeats after a lost answer writes the same attribute once more. Names sort by time.
 */
const PREFIX = 'attempt#';
/** Where earlier releases kept them, as one list. */
const EARLIER_LIST = 'attempts';

type Item = Readonly<Record<string, unknown>>;

export interface AttemptChange {
  readonly set: Readonly<Record<string, LedgerAttempt>>;
  readonly remove: readonly string[];
}

export const NO_ATTEMPT: AttemptChange = { set: {}, remove: [] };

/** What to set and what to remove, so that the newest attempts stay. */
export function attemptChange(messageId: string, attempt: LedgerAttempt, names: readonly string[]): AttemptChange {
  const name = `${PREFIX}${attempt.at}#${messageId}`;
  const others = names.filter((known) => known !== name);
  const tooMany = Math.max(0, others.length - (MOST_ATTEMPTS - 1));
  return { set: { [name]: boundedAttempt(attempt) }, remove: [...new Set(others.slice(0, tooMany))] };
}

/** The attribute of each attempt, oldest first: an earlier release's list is named as often as it is long. */
export function attemptNames(item: Item): readonly string[] {
  return [...earlierOf(item).map(() => EARLIER_LIST), ...ownNames(item)];
}

/** Oldest first. */
export function attemptsOf(item: Item): readonly LedgerAttempt[] {
  return [...earlierOf(item), ...ownNames(item).map((name) => item[name] as LedgerAttempt)].map(attemptOf);
}

function earlierOf(item: Item): readonly LedgerAttempt[] {
  const list = item[EARLIER_LIST];
  return Array.isArray(list) ? list : [];
}

const ownNames = (item: Item) =>
  Object.keys(item)
    .filter((name) => name.startsWith(PREFIX))
    .sort();

/** Rows of earlier releases call an invalid event `contract`. */
function attemptOf(stored: LedgerAttempt): LedgerAttempt {
  return stored.outcome === 'contract' ? { ...stored, outcome: 'invalid' } : stored;
}
