import type { Delivery } from './integration.ts';

/** Receives that a message may use up besides its attempts: verdicts, hand-backs and duplicates in flight cost one each. */
const SPARE_RECEIVES = 100;
/** The longest horizon over which a known vendor resends an event. */
const SENDER_RETRY_DAYS = 3;

/** AWS advises six times the function's limit, so that a slow batch is never received twice. */
export function visibilityTimeoutSeconds(delivery: Delivery): number {
  return delivery.worker.timeoutSeconds * 6;
}

export function maxAttempts(delivery: Delivery): number {
  return delivery.retry.scheduleSeconds.length + 1;
}

export function maxReceiveCount(delivery: Delivery): number {
  return maxAttempts(delivery) + SPARE_RECEIVES;
}

/**
 * How long an event's idempotency record lives: longer than every place a copy of the event can wait. A dead letter may be
 * redriven on its last day and then waits once more in the source queue.
 */
export function idempotencyExpirySeconds(delivery: Delivery): number {
  const { sourceDays, deadLetterDays } = delivery.retention;
  return (sourceDays * 2 + deadLetterDays + SENDER_RETRY_DAYS) * 86_400;
}
