import type { Destination } from '../../contract/index.ts';
import { currentBreaker, type HalfOpenBreaker } from './breaker.ts';
import { paceOf } from './budget.ts';
import { callsAllowed } from './calls-allowed.ts';
import { nextStep } from './lease.ts';
import { pauseOf, type Row } from './row.ts';

/** A worker asks whether it may begin with a batch. */
export interface Request {
  readonly accounts: readonly Destination[];
  /** `integration/delivery`. */
  readonly delivery: string;
  /** Names the invocation: a half-open call is leased to it. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly now: number;
  /** Until then the worker can wait. */
  readonly latestMs: number;
}

/** A half-open call that must be leased before the batch begins. */
export interface HalfOpen {
  readonly account: Destination;
  readonly next: HalfOpenBreaker;
}

export type Decision =
  /** With `halfOpen`, one message of the batch, if all leases can be written. */
  | { readonly kind: 'granted'; readonly halfOpen: readonly HalfOpen[] }
  /** The worker waits and asks again, at `atMs` or a little later. */
  | { readonly kind: 'soon'; readonly reason: string; readonly atMs?: number }
  /** Without `seconds`: by a person, who may also resume before the deadline. */
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly seconds?: number;
      /** A counter only grows: what was known of it is enough. */
      readonly isFinal?: true;
    };

/** Decides by what is known of the accounts' rows. */
export function decide(request: Request, rows: ReadonlyMap<string, Row>): Decision {
  const { accounts, delivery, now, latestMs } = request;
  const seen = accounts.flatMap((account) => {
    const row = rows.get(account.name);
    return row ? [{ account, row, breaker: currentBreaker(row.breaker, account.breaker, now) }] : [];
  });
  if (seen.some(({ row }) => pauseOf(row, delivery, now))) return { kind: 'refused', reason: 'paused' };
  const checks = seen.map(({ account, breaker }) => ({ account, check: callsAllowed(breaker, request) }));
  for (const { check } of checks) if (check.kind === 'refused') return check;
  for (const { check } of checks) {
    if (check.kind !== 'resting') continue;
    const { reason, untilMs } = check;
    if (untilMs <= latestMs) return { kind: 'soon', reason, atMs: untilMs };
    return { kind: 'refused', reason, seconds: Math.ceil((untilMs - now) / 1000) };
  }
  for (const { check } of checks) if (check.kind === 'soon') return check;
  for (const { account, row, breaker } of seen) {
    const pace = paceOf(account, breaker, now);
    const ask = { calls: 1, pace, perDay: account.limits.perDay, now, fromMs: now, latestMs };
    const step = nextStep(row, ask);
    if (step.kind === 'refused') return { ...step, isFinal: true };
  }
  return {
    kind: 'granted',
    halfOpen: checks.flatMap(({ account, check }) =>
      check.kind === 'half-open' ? [{ account, next: check.breaker }] : [],
    ),
  };
}
