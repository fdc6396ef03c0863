import type { BreakerPolicy } from '../../contract/index.ts';
import { type Failed, isGeneral, type Limited, type Trouble, withFailure, withRefusal } from './trouble.ts';

/**
 * The circuit breaker of one destination account. Closed: calls flow. Open: no calls. Absent: closed, and the last call
 * did not fail.
 *
 *     closed → open → half-open → recovering → closed
 *               ↑________|____________|  each time with twice the wait
 *
 * Times are milliseconds since the epoch.
 */
export type Breaker =
  /** Calls flow, unless `limited` holds them back. `failures` counts the events in trouble, for workers of the last version. */
  | { readonly state: 'closed'; readonly failures: number; readonly trouble?: Trouble; readonly limited?: Limited }
  /** No calls. From `untilMs` on the valve probes the account; a green probe makes it half-open, without a holder. */
  | {
      readonly state: 'open';
      readonly reason: string;
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly waitSeconds: number;
    }
  /** One message is worked on: by `holder` until `untilMs`; after that, or without a holder, by the first worker that asks. */
  | { readonly state: 'half-open'; readonly untilMs: number; readonly waitSeconds: number; readonly holder?: string }
  /** A real call succeeded; the rate grows, and the breaker closes by itself when the ramp is over. A reopening waits twice as long. */
  | {
      readonly state: 'recovering';
      readonly sinceMs: number;
      readonly waitSeconds: number;
      readonly failures: number;
      readonly trouble?: Trouble;
      readonly limited?: Limited;
    };

/** Absent: closed, without failures. */
export type MaybeBreaker = Breaker | undefined;

export type HalfOpenBreaker = Extract<Breaker, { state: 'half-open' }>;
type OpenBreaker = Extract<Breaker, { state: 'open' }>;
/** The states in which calls flow. */
type Flowing = Extract<Breaker, { state: 'closed' | 'recovering' }>;

/** The reason of a breaker that opened because the account refused our credential. */
const AUTHENTICATION = 'authentication';
/** Longest Retry-After that is honoured; after that one message tries. */
const LONGEST_REST_SECONDS = 86_400;

/** A call that was made, and its invocation: a call made before the breaker opened says nothing of another worker's half-open call. */
interface Call {
  readonly holder: string;
  readonly now: number;
}

export interface Failure extends Call, Failed {
  readonly reason: string;
  /** Too many of the last minute's calls failed. */
  readonly rateIsBad: boolean;
}

/** `asks`: the worker asks the health probe, and a red one opens the breaker. */
export function afterFailure(
  breaker: MaybeBreaker,
  policy: BreakerPolicy,
  failure: Failure,
): { readonly next: Breaker; readonly asks: boolean } {
  const { reason, rateIsBad, holder, now } = failure;
  const stays = (next: Breaker) => ({ next, asks: false });
  if (breaker?.state === 'open' || isHalfOpenForOthers(breaker, holder)) return stays(breaker);
  if (breaker?.state === 'half-open') return stays(opened(breaker, policy, reason, now));
  const { trouble, asks } = withFailure(breaker?.trouble, policy.consecutiveFailures, failure);
  if (rateIsBad || isGeneral(trouble, policy.consecutiveFailures, now))
    return stays(opened(breaker, policy, reason, now));
  if (breaker && trouble === breaker.trouble) return { next: breaker, asks };
  return { next: { ...(breaker ?? { state: 'closed' }), failures: trouble.events.length, trouble }, asks };
}

/** The health probe was red after a failure. */
export function afterRedProbe(
  breaker: MaybeBreaker,
  policy: BreakerPolicy,
  { reason, now }: { readonly reason: string; readonly now: number },
): Breaker {
  return breaker?.state === 'open' || breaker?.state === 'half-open' ? breaker : opened(breaker, policy, reason, now);
}

/** A refused credential opens the breaker at the first call: the account refuses it to every message. */
export function afterRefusedCredential(breaker: MaybeBreaker, policy: BreakerPolicy, { holder, now }: Call): Breaker {
  return breaker?.state === 'open' || isHalfOpenForOthers(breaker, holder)
    ? breaker
    : opened(breaker, policy, AUTHENTICATION, now);
}

/** @param retryAfterSeconds how long the vendor asks for no calls */
export function afterRateLimit(
  breaker: MaybeBreaker,
  policy: BreakerPolicy,
  { retryAfterSeconds, holder, now }: Call & { readonly retryAfterSeconds: number },
): Breaker {
  const asksSeconds = Math.min(retryAfterSeconds, LONGEST_REST_SECONDS);
  const reason = 'rate-limited';
  switch (breaker?.state) {
    case 'open': {
      const untilMs = now + asksSeconds * 1000;
      return untilMs > breaker.untilMs ? { ...breaker, untilMs } : breaker;
    }
    case 'half-open': {
      const { waitSeconds } = breaker;
      const next =
        breaker.holder === holder ? opened(breaker, policy, reason, now) : openedFor(waitSeconds, reason, now);
      return { ...next, untilMs: Math.max(next.untilMs, now + asksSeconds * 1000) };
    }
    default: {
      const longestSeconds = policy.longestWaitSeconds;
      const { limited, isLong } = withRefusal(breaker?.limited, { asksSeconds, longestSeconds, now });
      if (!isLong) return { ...(breaker ?? { state: 'closed', failures: 0 }), limited };
      const { waitSeconds } = breaker?.state === 'recovering' ? breaker : policy;
      return { ...openedFor(waitSeconds, reason, now), untilMs: limited.untilMs };
    }
  }
}

export function afterSuccess(breaker: MaybeBreaker, { holder, now }: Call): MaybeBreaker {
  switch (breaker?.state) {
    case undefined:
    case 'open':
      return breaker;
    case 'half-open':
      return isHalfOpenForOthers(breaker, holder)
        ? breaker
        : { state: 'recovering', sinceMs: now, waitSeconds: breaker.waitSeconds, failures: 0 };
    case 'closed':
    case 'recovering':
      return withoutTrouble(breaker, now);
  }
}

/** A call that was on its way when a rest began does not end it. */
function withoutTrouble(breaker: Flowing, now: number): MaybeBreaker {
  const { trouble, limited, ...calm } = breaker;
  const rests = limited && now < limited.untilMs ? { limited } : undefined;
  if (calm.state === 'closed' && !rests) return undefined;
  if (calm.failures === 0 && !trouble && (rests !== undefined) === (limited !== undefined)) return breaker;
  return { ...calm, failures: 0, ...rests };
}

/** The half-open breaker after a green probe; undefined where no probe was due. */
export function afterGoodProbe(breaker: MaybeBreaker, now: number): Breaker | undefined {
  if (!isDueForProbe(breaker, now)) return undefined;
  return { state: 'half-open', untilMs: now, waitSeconds: breaker.waitSeconds };
}

/** What a stored breaker is now: a recovering one closes by itself. */
export function currentBreaker(breaker: MaybeBreaker, { rampSeconds }: BreakerPolicy, now: number): MaybeBreaker {
  if (breaker?.state !== 'recovering' || now < breaker.sinceMs + rampSeconds * 1000) return breaker;
  const { failures, trouble, limited } = breaker;
  if (!trouble && !limited) return undefined;
  return { state: 'closed', failures, ...(trouble && { trouble }), ...(limited && { limited }) };
}

export function isRefused(breaker: MaybeBreaker): boolean {
  return breaker?.state === 'open' && breaker.reason === AUTHENTICATION;
}

export function isDueForProbe(breaker: MaybeBreaker, now: number): breaker is OpenBreaker {
  return breaker?.state === 'open' && now >= breaker.untilMs;
}

function isHalfOpenForOthers(breaker: MaybeBreaker, holder: string): breaker is Breaker & { state: 'half-open' } {
  return breaker?.state === 'half-open' && breaker.holder !== holder;
}

function opened(breaker: MaybeBreaker, policy: BreakerPolicy, reason: string, now: number): OpenBreaker {
  const waitSeconds =
    breaker && 'waitSeconds' in breaker
      ? Math.min(breaker.waitSeconds * 2, policy.longestWaitSeconds)
      : policy.waitSeconds;
  return openedFor(waitSeconds, reason, now);
}

function openedFor(waitSeconds: number, reason: string, now: number): OpenBreaker {
  return { state: 'open', reason, sinceMs: now, untilMs: now + waitSeconds * 1000, waitSeconds };
}
