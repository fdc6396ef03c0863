import type { Destination } from '../../contract/index.ts';
import { callsAllowed, type MaybeBreaker } from './breaker.ts';
import { dayOf, type Lease, lease, paceOf, secondsUntilTomorrow } from './budget.ts';
import { EMPTY_ROW, pauseOf, type Row } from './row.ts';

/** The worker that wants to call. */
export interface Caller {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** Names the invocation: a half-open call is leased to it. */
  readonly holder: string;
  readonly leaseMs: number;
}

/** The calls that a worker asks for. */
export interface Request extends Caller {
  readonly accounts: readonly Destination[];
  readonly calls: number;
  readonly now: number;
  /** From when a leased slot can be used, and how late it may be. */
  readonly fromMs: number;
  readonly latestMs: number;
}

/** The write to one account's row: the condition, that the row is as it was seen, and the change. */
export interface Step {
  readonly account: string;
  readonly seen: Row;
  /** Absent: the breaker does not change. */
  readonly breaker?: { readonly next: MaybeBreaker };
  readonly lease?: DayLease;
}

export interface DayLease extends Lease {
  readonly day?: { readonly today: string; readonly calls: number; readonly limit: number };
}

export type Decision =
  | { readonly kind: 'granted'; readonly halfOpen?: Destination; readonly steps: readonly Step[] }
  /** The worker waits a little and asks again. */
  | { readonly kind: 'soon'; readonly reason: string }
  /** By a person, who may also resume before the deadline. */
  | { readonly kind: 'paused'; readonly reason: 'paused' }
  | { readonly kind: 'refused'; readonly reason: string; readonly seconds: number };

/** Decides by what was last seen of the accounts; `granted` holds only if its steps can be written. */
export function decide(request: Request, rows: ReadonlyMap<string, Row>): Decision {
  const { accounts, delivery, now } = request;
  const seen = accounts.map((account) => ({ account, row: rows.get(account.name) ?? EMPTY_ROW }));
  if (seen.some(({ row }) => pauseOf(row, delivery, now))) return { kind: 'paused', reason: 'paused' };
  const stands = seen.map(({ account, row }) => ({
    account,
    row,
    stands: callsAllowed(row.breaker, account.breaker, request),
  }));
  for (const kind of ['refused', 'soon'] as const) {
    const stopped = stands.find((one) => one.stands.kind === kind)?.stands;
    if (stopped && 'reason' in stopped) return stopped;
  }
  const halfOpen = stands.find((one) => one.stands.kind === 'half-open')?.account;
  const passing = stands.flatMap(({ stands: at, ...one }) =>
    'breaker' in at ? [{ ...one, breaker: at.breaker }] : [],
  );
  const metered = passing.find(({ account, breaker }) => isMetered(account, breaker, now));
  const leased = metered && leaseFor(metered, halfOpen ? 1 : request.calls, request);
  if (leased && 'reason' in leased) return leased;
  const steps = passing.map(
    (one): Step => ({
      account: one.account.name,
      seen: one.row,
      ...(one.breaker !== one.row.breaker && { breaker: { next: one.breaker } }),
      ...(one === metered && leased && { lease: leased }),
    }),
  );
  return { kind: 'granted', steps, ...(halfOpen && { halfOpen }) };
}

/** Whether calls to the account are counted or spaced. */
export function isMetered(account: Destination, breaker: MaybeBreaker, now: number): boolean {
  return paceOf(account, breaker, now) !== undefined || account.limits.perDay !== undefined;
}

function leaseFor(
  { account, row, breaker }: { readonly account: Destination; readonly row: Row; readonly breaker: MaybeBreaker },
  calls: number,
  request: Request,
): DayLease | (Decision & { kind: 'refused' }) {
  const { now, fromMs } = request;
  const { perDay } = account.limits;
  const today = dayOf(now);
  const left = perDay === undefined ? calls : perDay - (row.day === today ? row.dayCalls : 0);
  if (left < 1) return { kind: 'refused', reason: 'daily-budget-used', seconds: secondsUntilTomorrow(now) };
  const wanted = Math.min(calls, left);
  const pace = paceOf(account, breaker, now);
  const leased = pace
    ? lease(pace, row.tat, { ...request, calls: wanted })
    : { start: fromMs, tat: fromMs, slots: Array.from({ length: wanted }, () => fromMs) };
  if ('tooLate' in leased)
    return { kind: 'refused', reason: 'rate-budget', seconds: Math.ceil((leased.tooLate - now) / 1000) };
  return perDay === undefined ? leased : { ...leased, day: { today, calls: leased.slots.length, limit: perDay } };
}
