import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** The worker dies as soon as it gets the event, before it makes any request, this often while things may fail. */
export interface Crash {
  readonly act: 'crash';
  readonly event: number;
  readonly times: number;
}

/** From here on receives alone may end an event: nothing but the crash is known of it. */
export const POISON = 5;

const crash: fc.Arbitrary<Crash> = fc.record({
  act: fc.constant('crash' as const),
  event: fc.nat({ max: 3 }),
  times: fc.constantFrom(1, 2, 3, 1000),
});

export const crashes = seldom(crash);
