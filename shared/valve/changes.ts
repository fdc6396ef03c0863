import type { Row } from '../call/limits/index.ts';
import type { GateEntry } from '../ledger/index.ts';
import type { ValveFacts } from '../topology/index.ts';
import type { Noted, ValveState } from './state.ts';

/** DynamoDB writes a hundred items in one transaction; what is left waits for the next run. */
const MOST_ENTRIES = 90;

/** What changed of the accounts' gates since it was last noted, for the ledger, and what is noted then. */
export function gateChanges(
  { rampSeconds }: Pick<ValveFacts, 'rampSeconds'>,
  rows: ReadonlyMap<string, Row>,
  noted: ValveState['noted'],
  now: number,
): { readonly entries: readonly GateEntry[]; readonly noted: ValveState['noted'] } {
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

/** A few failures in a row concern nobody yet; a ramp ends by itself, be it that nobody calls. */
function notedOf({ gate }: Row, rampSeconds: number, now: number): Noted | undefined {
  switch (gate?.state) {
    case undefined:
    case 'suspect':
      return undefined;
    case 'trial':
      return { state: 'trial' };
    case 'open':
      return { state: 'open', sinceMs: gate.sinceMs };
    case 'ramping':
      return now >= gate.sinceMs + rampSeconds * 1000 ? undefined : { state: 'ramping', sinceMs: gate.sinceMs };
  }
}

function entryOf(account: string, { gate }: Row, next: Noted | undefined, now: number): GateEntry {
  const iso = (ms: number) => new Date(ms).toISOString();
  if (next?.state === 'open' && gate?.state === 'open') {
    const { reason, sinceMs, untilMs } = gate;
    return { account, at: iso(sinceMs), state: 'open', reason, since: iso(sinceMs), until: iso(untilMs) };
  }
  return { account, at: iso(next?.sinceMs ?? now), state: next?.state ?? 'healthy' };
}
