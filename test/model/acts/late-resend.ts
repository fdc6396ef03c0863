import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** A copy of an event arrives days after the last one: by then its idempotency record has expired, its ledger entry has not. */
export interface LateResend {
  readonly act: 'late-resend';
  readonly event: number;
  readonly afterDays: number;
}

const late: fc.Arbitrary<LateResend> = fc.record({
  act: fc.constant('late-resend' as const),
  event: fc.nat({ max: 3 }),
  afterDays: fc.constantFrom(1, 32, 80),
});

export const lateResends = seldom(late);
