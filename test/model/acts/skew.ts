import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** A worker's clock is ahead, or behind. */
export interface Skew {
  readonly act: 'skew';
  readonly worker: number;
  readonly seconds: number;
}

const skew: fc.Arbitrary<Skew> = fc.record({
  act: fc.constant('skew' as const),
  worker: fc.nat({ max: 2 }),
  seconds: fc.constantFrom(-2, 2, -1, 1),
});

export const skews = seldom(skew, { maxLength: 2, oneIn: 5 });
