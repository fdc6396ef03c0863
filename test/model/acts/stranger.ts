import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** An event of a tenant that the contract does not name arrives, rightly signed. */
export interface Stranger {
  readonly act: 'stranger';
  readonly at: number;
}

const stranger: fc.Arbitrary<Stranger> = fc.record({
  act: fc.constant('stranger' as const),
  at: fc.nat({ max: 120 }),
});

export const STRANGER = 'stranger';
export const strangers = seldom(stranger);
