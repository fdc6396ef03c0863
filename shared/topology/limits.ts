import type { Ambiguity, Delivery, Integration } from '../contract/index.ts';

/** Receives beside a message's attempts: its releases, which wait for longer each time, carry it over 36 hours with them. */
const SPARE_RECEIVES = 25;
const DAY_SECONDS = 86_400;
/** How often an event that blocks its record is tried again. */
export const BLOCKED_SECONDS = 6 * 3600;
/** One for the attempt, and one where the worker dies of it. */
const RECEIVES_WHILE_BLOCKED = 2;
/** The longest horizon over which a known vendor resends an event. */
const SENDER_RETRY_DAYS = 3;
/** How late a vendor acts at most on a call that was given up, where the contract does not say it: a gateway's usual limit. */
const KEY_SETTLE_SECONDS = 60;
/** The body of a large event is kept at least so long: room for a redrive that fails once more and is looked at. */
export const SHORTEST_CLAIM_DAYS = 40;

/** How long a webhook secret stays valid after a new value was stored: the vendor is set to the new one in that time. */
export const SECRET_OVERLAP_HOURS = 24;

/**
 * How old a webhook secret may be that a receiver has in its cache. A revoked one is refused within that time; at 0.05 USD for 10,000
 * calls, a receiver that is busy around the clock pays 1.30 USD a month for it.
 */
export const SECRET_CACHE_SECONDS = 10;

/** Invocations of the archive at once, for each integration: the least that SQS allows. */
export const ARCHIVE_CONCURRENCY = 2;
/** Kept free at the end of a worker's invocation for the ledger, the visibility change and the answer. */
export const CLOSING_MS = 3000;

/** AWS advises six times the function's limit and the batching window, so that a slow batch is never received twice. */
export function visibilityTimeoutSeconds({ worker }: Delivery): number {
  return worker.timeoutSeconds * 6 + (worker.batchWindowSeconds ?? 0);
}

export function keySettleSeconds({
  settleSeconds = KEY_SETTLE_SECONDS,
}: Extract<Ambiguity, { strategy: 'vendor-idempotency-key' }>): number {
  return settleSeconds;
}

export function maxAttempts(delivery: Delivery): number {
  return delivery.retry.scheduleSeconds.length + 1;
}

/** At most half of what the queue keeps, so that a message which came first still has the other half when it is over. */
export function longestPauseHours({ sourceDays }: { readonly sourceDays: number }): number {
  return (sourceDays * 24) / 2;
}

export function maxReceiveCount(delivery: Delivery): number {
  return maxAttempts(delivery) + SPARE_RECEIVES + receivesWhileBlocked(delivery);
}

/** Until a day before the queue drops it, an event that blocks its record stays in the queue. */
function receivesWhileBlocked({ consistency, retention }: Delivery): number {
  if (consistency.whenStuck !== 'block') return 0;
  return RECEIVES_WHILE_BLOCKED * Math.ceil(((retention.sourceDays - 1) * DAY_SECONDS) / BLOCKED_SECONDS);
}

/** Distinct events in a row whose failure by one fault of ours stops a delivery that declares no other number. */
const SAME_FAILURE_EVENTS = 25;

/** Undefined: the delivery never stops for them. */
export function sameFailureEvents({ worker }: Delivery): number | undefined {
  const { stopAfterSameFailures = SAME_FAILURE_EVENTS } = worker;
  return stopAfterSameFailures === 'never' ? undefined : stopAfterSameFailures;
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
