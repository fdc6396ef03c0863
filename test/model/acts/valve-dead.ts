import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** The valve does not run for a while. */
export interface ValveDead {
  readonly act: 'valve-dead';
  readonly from: number;
  readonly lasts: number;
}

const dead: fc.Arbitrary<ValveDead> = fc.record({
  act: fc.constant('valve-dead' as const),
  from: fc.nat({ max: 300 }),
  lasts: fc.constantFrom(120, 1800, 7200),
});

export const deadValves = seldom(dead);
