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
  const others = names.filter((known) => known !== name).sort();
  return {
    set: { [name]: boundedAttempt(attempt) },
    remove: others.slice(0, Math.max(0, others.length - (MOST_ATTEMPTS - 1))),
  };
}

/** Names of the attributes that hold attempts; an earlier release's list counts as the oldest one. */
export function attemptNames(item: Item): readonly string[] {
  return Object.keys(item).filter((name) => name.startsWith(PREFIX) || name === EARLIER_LIST);
}

/** Oldest first. */
export function attemptsOf(item: Item): readonly LedgerAttempt[] {
  const earlier = item[EARLIER_LIST];
  const own = Object.keys(item)
    .filter((name) => name.startsWith(PREFIX))
    .sort();
  return [...(Array.isArray(earlier) ? earlier : []), ...own.map((name) => item[name])].map((stored) =>
    attemptOf(stored as LedgerAttempt),
  );
}

/** Rows of earlier releases call an invalid event `contract`. */
function attemptOf(stored: LedgerAttempt): LedgerAttempt {
  return stored.outcome === 'contract' ? { ...stored, outcome: 'invalid' } : stored;
}
