import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** The destination answers 429 with this Retry-After to every call for a while, probes aside. Seconds. */
export interface RateLimit {
  readonly act: 'rate-limit';
  readonly from: number;
  readonly lasts: number;
  readonly retryAfter: number;
}

const limit: fc.Arbitrary<RateLimit> = fc.record({
  act: fc.constant('rate-limit' as const),
  from: fc.nat({ max: 120 }),
  lasts: fc.constantFrom(30, 300, 3600, 86_400),
  retryAfter: fc.constantFrom(0, 1, 3, 30, 60, 61, 600, 3600, 86_400),
});

export const rateLimits = seldom(limit);
