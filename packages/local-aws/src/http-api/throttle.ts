import type { Clock } from '../clock.ts';

/**
 * API Gateway's token bucket: `burst` requests at once, refilled at `rate` per second of clock time.
 * The returned function takes one token; false means 429. Without both settings nothing is throttled.
 */
export function createThrottle(clock: Clock, rate?: number, burst?: number): () => boolean {
  if (rate === undefined || burst === undefined) return () => true;
  let tokens = burst;
  let last = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - last) / 1000) * rate);
    last = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
