import type { Pause, Row } from '../call/limits/index.ts';
import type { BreakerEntry } from '../ledger/index.ts';
import { type Flow, longestPauseHours, type PauseRequest, type ValveConfig } from '../topology/index.ts';

const DEFAULT_HOURS = 24;
const LONGEST_TEXT = 200;
const HOUR_MS = 3_600_000;

type Refusal = { readonly error: string };

/** The delivery that the request names. */
export function flowOf({ flows }: ValveConfig, delivery: string): Flow | Refusal {
  const flow = Object.hasOwn(flows, delivery) ? flows[delivery] : undefined;
  return flow ?? { error: `There is no delivery "${delivery}"; there are ${Object.keys(flows).join(', ')}.` };
}

/** The pause of the request, or an error that says what to request instead. */
export function pauseFor(flow: Flow, { delivery, by, reason, hours }: PauseRequest, now: number): Pause | Refusal {
  const longest = longestPauseHours(flow);
  const wanted = hours ?? Math.min(DEFAULT_HOURS, longest);
  if (!(typeof wanted === 'number' && wanted > 0 && wanted <= longest))
    return {
      error: `${delivery} cannot be paused for ${wanted} hours: its queue keeps messages for ${flow.sourceDays} days, so give more than 0 and at most ${longest} hours.`,
    };
  for (const [name, text] of Object.entries({ by, reason }))
    if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST_TEXT)
      return { error: `A pause needs "${name}", a text of 1 to ${LONGEST_TEXT} characters.` };
  return { by, reason, sinceMs: now, untilMs: now + wanted * HOUR_MS };
}

/** The ledger entry of a pause that begins. */
export function pausedEntry(flow: Flow, delivery: string, { by, reason, sinceMs, untilMs }: Pause): BreakerEntry {
  const [since, until] = [new Date(sinceMs).toISOString(), new Date(untilMs).toISOString()];
  return {
    account: flow.accounts[0],
    at: since,
    state: 'paused',
    reason: `${delivery} by ${by} until ${until.slice(0, 16)}Z: ${reason}`,
    ...{ delivery, by, since, until },
  };
}

/** The ledger entry of a pause that ends. @param by the person who ended it; undefined: the deadline did */
export function resumedEntry(account: string, delivery: string, by: string | undefined, now: number): BreakerEntry {
  const reason = by === undefined ? `${delivery}: the pause reached its deadline` : `${delivery} by ${by}`;
  return { account, at: new Date(now).toISOString(), state: 'resumed', reason, delivery, ...(by && { by }) };
}

export interface Expired {
  readonly account: string;
  readonly row: Row;
  /** The pauses that stay. */
  readonly pauses: Readonly<Record<string, Pause>>;
  readonly over: readonly string[];
}

/** Pauses after their deadline, account by account. */
export function expiredPauses(rows: ReadonlyMap<string, Row>, now: number): readonly Expired[] {
  return [...rows].flatMap(([account, row]) => {
    const [over, going] = [
      Object.entries(row.pauses ?? {}).filter(([, { untilMs }]) => untilMs <= now),
      Object.entries(row.pauses ?? {}).filter(([, { untilMs }]) => untilMs > now),
    ];
    if (over.length === 0) return [];
    return [{ account, row, pauses: Object.fromEntries(going), over: over.map(([delivery]) => delivery) }];
  });
}
