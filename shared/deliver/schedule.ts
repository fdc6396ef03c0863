/** SQS counts a message's invisibility from its receipt and rejects more than twelve hours in all. */
const LONGEST_INVISIBILITY_SECONDS = 12 * 3600;
const MARGIN_SECONDS = 60;
/** The share of a wait that jitter may take away from an attempt's wait, and add to a release's. */
const JITTER = 0.2;

export interface Wait {
  readonly scheduleSeconds: readonly number[];
  /** Attempts made so far, at least 1. */
  readonly attempts: number;
  /** What the vendor asked for, if it did. */
  readonly retryAfterSeconds?: number;
  /** From 0 to 1. */
  readonly random: number;
}

/** Whole seconds until the next attempt, or `undefined` once the schedule is used up. Jitter shortens; Retry-After is a floor. */
export function nextWaitSeconds({
  scheduleSeconds,
  attempts,
  retryAfterSeconds = 0,
  random,
}: Wait): number | undefined {
  const scheduled = scheduleSeconds[attempts - 1];
  if (scheduled === undefined) return undefined;
  const jittered = scheduled * (1 - JITTER * random);
  return Math.max(1, Math.ceil(Math.max(jittered, Math.min(retryAfterSeconds, LONGEST_INVISIBILITY_SECONDS))));
}

/** Waits of a message's first releases; then they double from two minutes. */
const FIRST_RELEASES_SECONDS = [5, 30];
const DOUBLED_RELEASE_SECONDS = 120;
const LONGEST_RELEASE_SECONDS = 7200;

/**
 * Whole seconds for which a release hides its message: each release costs a receive, so later ones wait for longer, for any
 * reason. 25 releases last 36 hours. What was asked is a floor; jitter lengthens the wait and spreads messages that were
 * released together.
 */
export function releaseSeconds({ releases, askedSeconds, random }: Release): number {
  const doublings = releases - FIRST_RELEASES_SECONDS.length;
  const least =
    FIRST_RELEASES_SECONDS[releases] ?? Math.min(DOUBLED_RELEASE_SECONDS * 2 ** doublings, LONGEST_RELEASE_SECONDS);
  return Math.ceil(Math.max(least * (1 + JITTER * random), askedSeconds));
}

export interface Release {
  /** Releases of the message before this one. */
  readonly releases: number;
  readonly askedSeconds: number;
  /** From 0 to 1. */
  readonly random: number;
}

/** A visibility timeout that SQS accepts for a message received `sinceReceiptSeconds` ago. */
export function capVisibilitySeconds(seconds: number, sinceReceiptSeconds: number): number {
  const longest = LONGEST_INVISIBILITY_SECONDS - Math.ceil(sinceReceiptSeconds) - MARGIN_SECONDS;
  return Math.max(0, Math.min(seconds, longest));
}
