import type { BreakerPolicy } from '../../contract/index.ts';

/**
 * What stands between the workers and one destination account. Absent = healthy.
 *
 *     healthy → suspect → open → trial → ramping → healthy
 *                          ↑______|________|  each time with twice the wait
 *
 * Times are milliseconds since the epoch.
 */
export type Gate =
  /** So many failures in a row; calls are made as ever. */
  | { readonly state: 'suspect'; readonly failures: number }
  /** No calls. From `untilMs` on the valve probes the account, and a good answer makes this a trial without a holder. */
  | {
      readonly state: 'open';
      readonly reason: string;
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly waitSeconds: number;
    }
  /** One message may be worked on, by `holder` until `untilMs`; afterwards, or without a holder, by whoever takes it. */
  | { readonly state: 'trial'; readonly untilMs: number; readonly waitSeconds: number; readonly holder?: string }
  /** Real calls succeed again, the rate grows. `failures` in a row open the gate again. */
  | { readonly state: 'ramping'; readonly sinceMs: number; readonly waitSeconds: number; readonly failures: number };

/** Why a gate is open whose account refused our credential. */
const AUTHENTICATION = 'authentication';

/** Absent where the account is healthy. */
export type MaybeGate = Gate | undefined;

/** Longer waits than this a vendor may ask for in vain: then one message is worth a try. */
const LONGEST_REST_SECONDS = 86_400;
/** A rest up to this long is waited for by the messages themselves. */
const SHORT_REST_SECONDS = 60;
/** For so long after the opening a worker waits in its own time: what is handed back uses up a receive. */
const CLOSING_MS = 60_000;

/** A call that was made, and by whom: the end of a call made before the gate closed says nothing of somebody else's trial. */
interface Call {
  readonly holder: string;
  readonly now: number;
}

/** @param rateIsBad whether too many of the last minute's calls failed */
export function afterFailure(
  gate: MaybeGate,
  policy: BreakerPolicy,
  { reason, rateIsBad, holder, now }: Call & { readonly reason: string; readonly rateIsBad: boolean },
): Gate {
  if (gate?.state === 'open' || isTrialOfOthers(gate, holder)) return gate;
  if (gate?.state === 'trial') return opened(gate, policy, reason, now);
  const failures = (gate?.failures ?? 0) + 1;
  if (rateIsBad || failures >= policy.consecutiveFailures) return opened(gate, policy, reason, now);
  return gate ? { ...gate, failures } : { state: 'suspect', failures };
}

/** A refused credential is refused to every message: no second call is needed to know it. */
export function afterRefusedCredential(gate: MaybeGate, policy: BreakerPolicy, { holder, now }: Call): Gate {
  return gate?.state === 'open' || isTrialOfOthers(gate, holder) ? gate : opened(gate, policy, AUTHENTICATION, now);
}

/** @param retryAfterSeconds how long the vendor wants to be left alone */
export function afterRateLimit(
  gate: MaybeGate,
  policy: BreakerPolicy,
  { retryAfterSeconds, now }: { readonly retryAfterSeconds: number; readonly now: number },
): MaybeGate {
  const untilMs = now + Math.min(retryAfterSeconds, LONGEST_REST_SECONDS) * 1000;
  if (gate?.state === 'open') return untilMs > gate.untilMs ? { ...gate, untilMs } : gate;
  if (retryAfterSeconds <= SHORT_REST_SECONDS && gate?.state !== 'trial') return gate;
  const waitSeconds = gate && 'waitSeconds' in gate ? gate.waitSeconds : policy.waitSeconds;
  return { state: 'open', reason: 'rate-limited', sinceMs: now, untilMs, waitSeconds };
}

export function afterSuccess(gate: MaybeGate, { holder, now }: Call): MaybeGate {
  switch (gate?.state) {
    case undefined:
    case 'suspect':
      return undefined;
    case 'open':
      return gate;
    case 'trial':
      return isTrialOfOthers(gate, holder)
        ? gate
        : { state: 'ramping', sinceMs: now, waitSeconds: gate.waitSeconds, failures: 0 };
    case 'ramping':
      return gate.failures === 0 ? gate : { ...gate, failures: 0 };
  }
}

/** The account's probe was answered well: the message that comes first may try. Nothing where no probe was due. */
export function afterGoodProbe(gate: MaybeGate, now: number): Gate | undefined {
  if (!isDueForProbe(gate, now)) return undefined;
  return { state: 'trial', untilMs: now, waitSeconds: gate.waitSeconds };
}

export function isRefused(gate: MaybeGate): boolean {
  return gate?.state === 'open' && gate.reason === AUTHENTICATION;
}

export function isDueForProbe(gate: MaybeGate, now: number): gate is Gate & { state: 'open' } {
  return gate?.state === 'open' && now >= gate.untilMs;
}

/** A message handed back uses up one of its receives, so it stays away at least so long. */
export const HAND_BACK_SECONDS = 120;
/**
 * For so long after an account could have been probed, workers leave that to the valve; then the valve is dead, and one
 * message tries. Ten of its runs, or a deploy that replaces it, fit in here; a message is handed back five times at most.
 */
const VALVE_IS_DEAD_MS = 600_000;

/** Until an account may be tried again, and not before a hand-back is worth its receive. */
export function restSeconds({ untilMs }: { readonly untilMs: number }, now: number): number {
  return Math.max(HAND_BACK_SECONDS, Math.ceil((untilMs - now) / 1000));
}

/** How a worker that wants to pass finds the gate. */
export type Standing =
  | { readonly kind: 'free'; readonly gate: MaybeGate }
  /** This message is the trial; `gate` must be written, unless it is there already. */
  | { readonly kind: 'trial'; readonly gate: Gate }
  /** Somebody else tries, or the queues are just being shut: worth a little waiting, for each hand-back uses a receive. */
  | { readonly kind: 'soon'; readonly reason: string }
  /** `seconds` as {@link restSeconds} has them. */
  | { readonly kind: 'closed'; readonly reason: string; readonly seconds: number };

/** @param leaseMs how long this worker may keep a trial to itself */
export function standing(
  gate: MaybeGate,
  policy: BreakerPolicy,
  { holder, leaseMs, now }: { readonly holder: string; readonly leaseMs: number; readonly now: number },
): Standing {
  switch (gate?.state) {
    case undefined:
    case 'suspect':
      return { kind: 'free', gate };
    case 'open': {
      if (now < Math.min(gate.untilMs, gate.sinceMs + CLOSING_MS)) return { kind: 'soon', reason: gate.reason };
      if (now <= gate.untilMs + VALVE_IS_DEAD_MS)
        return { kind: 'closed', reason: gate.reason, seconds: restSeconds(gate, now) };
      const { waitSeconds } = gate;
      return { kind: 'trial', gate: { state: 'trial', holder, untilMs: now + leaseMs, waitSeconds } };
    }
    case 'trial': {
      if (gate.holder === holder && now < gate.untilMs) return { kind: 'trial', gate };
      if (gate.holder !== undefined && now < gate.untilMs) return { kind: 'soon', reason: 'trial-in-progress' };
      return { kind: 'trial', gate: { ...gate, holder, untilMs: now + leaseMs } };
    }
    case 'ramping':
      return { kind: 'free', gate: now >= gate.sinceMs + policy.rampSeconds * 1000 ? undefined : gate };
  }
}

function isTrialOfOthers(gate: MaybeGate, holder: string): gate is Gate & { state: 'trial' } {
  return gate?.state === 'trial' && gate.holder !== holder;
}

function opened(gate: MaybeGate, policy: BreakerPolicy, reason: string, now: number): Gate {
  const waitSeconds =
    gate && 'waitSeconds' in gate ? Math.min(gate.waitSeconds * 2, policy.longestWaitSeconds) : policy.waitSeconds;
  return { state: 'open', reason, sinceMs: now, untilMs: now + waitSeconds * 1000, waitSeconds };
}
