import type { Row } from '../call/limits/index.ts';
import type { BreakerEntry } from '../ledger/index.ts';
import type { ValveConfig } from '../topology/index.ts';
import type { Noted, ValveState } from './state.ts';

/** DynamoDB writes a hundred items in one transaction; the rest waits for the next run. */
const MOST_ENTRIES = 90;

/** The changes of the accounts' breakers since the last ledger entries, as new entries, and the state to remember with them. */
export function breakerChanges(
  { rampSeconds }: Pick<ValveConfig, 'rampSeconds'>,
  rows: ReadonlyMap<string, Row>,
  noted: ValveState['noted'],
  now: number,
): { readonly entries: readonly BreakerEntry[]; readonly noted: ValveState['noted'] } {
  const changed = [...rows].flatMap(([account, row]) => {
    const next = notedOf(row, rampSeconds[account] ?? 0, now);
    const last = noted[account];
    return next?.state === last?.state && next?.sinceMs === last?.sinceMs ? [] : [{ account, row, next }];
  });
  const written = changed.slice(0, MOST_ENTRIES);
  const replaced = new Map(Object.entries(noted));
  for (const { account, next } of written) {
    if (next) replaced.set(account, next);
    else replaced.delete(account);
  }
  return {
    entries: written.map(({ account, row, next }) => entryOf(account, row, next, now)),
    noted: Object.fromEntries(replaced),
  };
}

/** A closed breaker with failures is not noted; a recovering one closes by itself, with or without calls. */
function notedOf({ breaker }: Row, rampSeconds: number, now: number): Noted | undefined {
  switch (breaker?.state) {
    case undefined:
    case 'closed':
      return undefined;
    case 'half-open':
      return { state: 'half-open' };
    case 'open':
      return { state: 'open', sinceMs: breaker.sinceMs };
    case 'recovering':
      return now >= breaker.sinceMs + rampSeconds * 1000
        ? undefined
        : { state: 'recovering', sinceMs: breaker.sinceMs };
  }
}

function entryOf(account: string, { breaker }: Row, next: Noted | undefined, now: number): BreakerEntry {
  const iso = (ms: number) => new Date(ms).toISOString();
  if (next?.state === 'open' && breaker?.state === 'open') {
    const { reason, sinceMs, untilMs } = breaker;
    return { account, at: iso(sinceMs), state: 'open', reason, since: iso(sinceMs), until: iso(untilMs) };
  }
  return { account, at: iso(next?.sinceMs ?? now), state: next?.state ?? 'closed' };
}
