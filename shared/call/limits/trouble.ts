import { CACHE_MS } from './cache.ts';

/** The failures of an account since its last success. Times are milliseconds since the epoch. */
export interface Trouble {
  /** Hashes of the events that failed, each once: the failures of one poison record are one. */
  readonly events: readonly string[];
  readonly sinceMs: number;
  /** When a worker last asked the health probe. */
  readonly askedMs?: number;
}

/** Refusals in a row for our rate. */
export interface Limited {
  readonly times: number;
  /** No calls before. */
  readonly untilMs: number;
}

/**
 * Twice the age that a cached state may have: by then a success of any other worker has ended the trouble. Without this, an
 * account that refuses three calls in a hundred would be taken for one that refuses all.
 */
const STANDS_MS = 2 * CACHE_MS;
/** At most one worker asks the probe in this time. */
const ASK_AGAIN_MS = 10_000;

export interface Failed {
  readonly event: string;
  readonly now: number;
  /** When a call of this worker last succeeded. */
  readonly lastSuccessMs: number;
}

/** Adds a failure. `asks`: this worker asks the health probe. */
export function withFailure(
  before: Trouble | undefined,
  mostEvents: number,
  { event, now, lastSuccessMs }: Failed,
): { readonly trouble: Trouble; readonly asks: boolean } {
  const stands = before && before.sinceMs > lastSuccessMs ? before : undefined;
  const isRepeated = stands?.events.includes(event) ?? false;
  const events = isRepeated ? (stands?.events ?? []) : [...(stands?.events ?? []), event].slice(-mostEvents);
  const isOld = now - (stands?.askedMs ?? Number.NEGATIVE_INFINITY) >= ASK_AGAIN_MS;
  const asks = isOld && (isRepeated || events.length >= mostEvents);
  const askedMs = asks ? now : stands?.askedMs;
  if (stands && isRepeated && !asks) return { trouble: stands, asks };
  return { trouble: { events, sinceMs: stands?.sinceMs ?? now, ...(askedMs !== undefined && { askedMs }) }, asks };
}

/** Whether so many distinct events failed, and no other worker's success can be on its way. */
export function isGeneral({ events, sinceMs }: Trouble, mostEvents: number, now: number): boolean {
  return events.length >= mostEvents && now - sinceMs >= STANDS_MS;
}

/** A Retry-After up to this leaves the breaker closed: the workers wait. */
const LONGEST_SHORT_REST_SECONDS = 60;
/** The rest after a second refusal in a row; each further one doubles it. */
const FIRST_OWN_REST_SECONDS = 5;

/** Adds a refusal for our rate: rests as long as asked, and longer with every refusal in a row. */
export function withRefusal(
  before: Limited | undefined,
  {
    asksSeconds,
    longestSeconds,
    now,
  }: { readonly asksSeconds: number; readonly longestSeconds: number; readonly now: number },
): { readonly limited: Limited; readonly isLong: boolean } {
  // Calls that were on their way when the rest began are refused as well: they do not count again.
  const isSameRest = before !== undefined && now < before.untilMs;
  const times = isSameRest ? before.times : (before?.times ?? 0) + 1;
  const own = times === 1 ? 1 : Math.min(FIRST_OWN_REST_SECONDS * 2 ** (times - 2), longestSeconds);
  const untilMs = Math.max(now + Math.max(asksSeconds, isSameRest ? 0 : own) * 1000, before?.untilMs ?? 0);
  return { limited: { times, untilMs }, isLong: untilMs - now > LONGEST_SHORT_REST_SECONDS * 1000 };
}
