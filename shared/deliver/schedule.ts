/** SQS counts a message's invisibility from its receipt and rejects more than twelve hours in all. */
const LONGEST_INVISIBILITY_SECONDS = 12 * 3600;
const MARGIN_SECONDS = 60;
/** The share of a wait that jitter may take away. */
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

/** A visibility timeout that SQS accepts for a message received `sinceReceiptSeconds` ago. */
export function capVisibilitySeconds(seconds: number, sinceReceiptSeconds: number): number {
  const longest = LONGEST_INVISIBILITY_SECONDS - Math.ceil(sinceReceiptSeconds) - MARGIN_SECONDS;
  return Math.max(0, Math.min(seconds, longest));
}
