import type { Delivery, Integration } from '../contract/index.ts';

/** Receives that a message may use up besides its attempts: give-ups, releases and duplicates in flight cost one each. */
const SPARE_RECEIVES = 100;
/** The longest horizon over which a known vendor resends an event. */
const SENDER_RETRY_DAYS = 3;
/** Room for a redrive that fails once more and is looked at. */
const SHORTEST_CLAIM_DAYS = 40;

/** Invocations of the archive at once, for each integration: the least that SQS allows. */
export const ARCHIVE_CONCURRENCY = 2;
/** Kept free at the end of a worker's invocation for the ledger, the visibility change and the answer. */
export const CLOSING_MS = 3000;

/** AWS advises six times the function's limit, so that a slow batch is never received twice. */
export function visibilityTimeoutSeconds(delivery: Delivery): number {
  return delivery.worker.timeoutSeconds * 6;
}

export function maxAttempts(delivery: Delivery): number {
  return delivery.retry.scheduleSeconds.length + 1;
}

/** At most half of what the queue keeps, so that a message which came first still has the other half when it is over. */
export function longestPauseHours({ sourceDays }: { readonly sourceDays: number }): number {
  return (sourceDays * 24) / 2;
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

/**
 * How long the body of a large event is kept: longer than every place a message that refers to it can wait, in any delivery
 * of any integration. A day more, because a resend of the same day finds the object of the first.
 */
export function claimExpiryDays(integrations: readonly Integration[]): number {
  const deliveries = integrations.flatMap((integration) => Object.values(integration.deliveries));
  return Math.max(
    SHORTEST_CLAIM_DAYS,
    ...deliveries.map((delivery) => idempotencyExpirySeconds(delivery) / 86_400 + 1),
  );
}
