/** Messages that this container left to SQS for their dead-letter queue. */
export interface Departures {
  /** Why the message was given up, as far as this container knows: its later receives need not ask the ledger. */
  reasonOf(messageId: string): string | undefined;
  /** Whole seconds until SQS may count the next receive of a message that was given up. @param isLastReceive SQS moves it next */
  secondsOf(messageId: string, reason: string, isLastReceive: boolean): number;
}

export interface DeparturesOptions {
  /** Messages that the delivery's workers take at the same time, all containers together. */
  readonly places: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/**
 * Worker time for one receive of a message that was given up, times two: so many such receives a second leave half of the
 * workers' time to events that can still be delivered.
 */
const RECEIVE_SECONDS = 0.03;
const LONGEST_SECONDS = 900;
/** A message that was not seen for so many of its waits, and a minute, has reached its dead-letter queue by another container. */
const FORGOTTEN_WAITS = 20;
const SHORTEST_FORGOTTEN_MS = 60_000;
const MOST_KNOWN = 20_000;

/**
 * SQS moves a message to its dead-letter queue only after its last receive. One message goes there with no wait at all; the more
 * there are, the longer each waits between its receives.
 */
export function createDepartures({ places, now, random }: DeparturesOptions): Departures {
  /** Least lately seen first. */
  const known = new Map<string, { readonly reason: string; readonly atMs: number }>();

  const waitSeconds = () => Math.min(LONGEST_SECONDS, (known.size * RECEIVE_SECONDS) / places);

  function forget(): void {
    const forgottenMs = SHORTEST_FORGOTTEN_MS + FORGOTTEN_WAITS * waitSeconds() * 1000;
    for (const [id, { atMs }] of known) {
      if (known.size <= MOST_KNOWN && atMs > now() - forgottenMs) return;
      known.delete(id);
    }
  }

  return {
    reasonOf: (messageId) => known.get(messageId)?.reason,
    secondsOf(messageId, reason, isLastReceive) {
      known.delete(messageId);
      if (!isLastReceive) known.set(messageId, { reason, atMs: now() });
      forget();
      return known.size > 1 ? Math.floor(waitSeconds() + random()) : 0;
    },
  };
}
