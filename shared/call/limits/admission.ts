import type { Destination } from '../../contract/index.ts';
import { dayOf, type Lease, lease, paceOf, secondsUntilTomorrow } from './budget.ts';
import { type MaybeGate, standing } from './gate.ts';
import { EMPTY_ROW, pauseOf, type Row } from './row.ts';

/** Who wants to call whom. */
export interface Passenger {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** Names the one who may hold a trial. */
  readonly holder: string;
  readonly leaseMs: number;
}

/** Calls that an account is asked for. */
export interface Request extends Passenger {
  readonly accounts: readonly Destination[];
  readonly calls: number;
  readonly now: number;
  /** From when a leased slot can be used, and how late it may be. */
  readonly fromMs: number;
  readonly latestMs: number;
}

/** One account's part in an admission: what must still be as it was seen, and what is written then. */
export interface Step {
  readonly account: string;
  readonly seen: Row;
  /** Absent: the gate stays. */
  readonly gate?: { readonly next: MaybeGate };
  readonly lease?: DayLease;
}

export interface DayLease extends Lease {
  readonly day?: { readonly today: string; readonly calls: number; readonly limit: number };
}

export type Decision =
  | { readonly kind: 'go'; readonly trial?: Destination; readonly steps: readonly Step[] }
  /** Worth a little waiting. */
  | { readonly kind: 'soon'; readonly reason: string }
  /** By a person, who may also resume sooner than planned. */
  | { readonly kind: 'paused'; readonly reason: 'paused' }
  | { readonly kind: 'closed'; readonly reason: string; readonly seconds: number };

/** Decides by what was last seen of the accounts; a `go` is true only if its steps can be written. */
export function decide(request: Request, rows: ReadonlyMap<string, Row>): Decision {
  const { accounts, delivery, now } = request;
  const seen = accounts.map((account) => ({ account, row: rows.get(account.name) ?? EMPTY_ROW }));
  if (seen.some(({ row }) => pauseOf(row, delivery, now))) return { kind: 'paused', reason: 'paused' };
  const stands = seen.map(({ account, row }) => ({
    account,
    row,
    stands: standing(row.gate, account.breaker, request),
  }));
  for (const kind of ['closed', 'soon'] as const) {
    const stopped = stands.find((one) => one.stands.kind === kind)?.stands;
    if (stopped && 'reason' in stopped) return stopped;
  }
  const trial = stands.find((one) => one.stands.kind === 'trial')?.account;
  const passing = stands.flatMap(({ stands: at, ...one }) => ('gate' in at ? [{ ...one, gate: at.gate }] : []));
  const metered = passing.find(({ account, gate }) => isMetered(account, gate, now));
  const leased = metered && leaseFor(metered, trial ? 1 : request.calls, request);
  if (leased && 'reason' in leased) return leased;
  const steps = passing.map(
    (one): Step => ({
      account: one.account.name,
      seen: one.row,
      ...(one.gate !== one.row.gate && { gate: { next: one.gate } }),
      ...(one === metered && leased && { lease: leased }),
    }),
  );
  return { kind: 'go', steps, ...(trial && { trial }) };
}

/** Whether calls to the account are counted or spaced. */
export function isMetered(account: Destination, gate: MaybeGate, now: number): boolean {
  return paceOf(account, gate, now) !== undefined || account.limits.perDay !== undefined;
}

function leaseFor(
  { account, row, gate }: { readonly account: Destination; readonly row: Row; readonly gate: MaybeGate },
  calls: number,
  request: Request,
): DayLease | (Decision & { kind: 'closed' }) {
  const { now, fromMs } = request;
  const { perDay } = account.limits;
  const today = dayOf(now);
  const left = perDay === undefined ? calls : perDay - (row.day === today ? row.dayCalls : 0);
  if (left < 1) return { kind: 'closed', reason: 'daily-budget-used', seconds: secondsUntilTomorrow(now) };
  const wanted = Math.min(calls, left);
  const pace = paceOf(account, gate, now);
  const leased = pace
    ? lease(pace, row.tat, { ...request, calls: wanted })
    : { start: fromMs, tat: fromMs, slots: Array.from({ length: wanted }, () => fromMs) };
  if ('tooLate' in leased)
    return { kind: 'closed', reason: 'rate-budget', seconds: Math.ceil((leased.tooLate - now) / 1000) };
  return perDay === undefined ? leased : { ...leased, day: { today, calls: leased.slots.length, limit: perDay } };
}
