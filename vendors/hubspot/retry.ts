/** HubSpot retries an event ten times within 24 hours, with growing delays and jitter. */
export const LAST_ATTEMPT = 10;

const SPREAD_MS = 24 * 60 * 60 * 1000;

/**
 * Milliseconds from a failure to the attempt of that number (1 to 10). The longest delays double each time and add up to 24
 * hours; `random` (0 to 1) picks a point between half the longest delay and the whole of it.
 */
export function retryDelayMs(attemptNumber: number, random: number): number {
  const longest = (SPREAD_MS * 2 ** (attemptNumber - 1)) / (2 ** LAST_ATTEMPT - 1);
  return Math.round(longest * (0.5 + random / 2));
}
