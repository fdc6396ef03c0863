import fc from 'fast-check';
import type { AccountRole, VendorFault } from './vendor-faults.ts';
import { VENDOR_FAULTS } from './vendor-faults.ts';

/** All calls to an account fail so for a while, probes too. */
export interface Outage {
  readonly act: 'outage';
  readonly account: AccountRole;
  readonly fault: VendorFault;
  readonly from: number;
  readonly lasts: number;
}

const short: fc.Arbitrary<Outage> = fc.record({
  act: fc.constant('outage' as const),
  account: fc.constant('writes' as const),
  fault: fc.constantFrom(...VENDOR_FAULTS),
  from: fc.nat({ max: 120 }),
  lasts: fc.nat({ max: 300 }),
});

/** Long rate limits are acts of their own. */
const long: fc.Arbitrary<Outage> = fc.record({
  act: fc.constant('outage' as const),
  account: fc.constant('writes' as const),
  fault: fc.constantFrom('refuses-connection', 'answers-503', 'answers-500-before', 'times-out-before', 'answers-401'),
  from: fc.nat({ max: 120 }),
  lasts: fc.integer({ min: 600, max: 1500 }),
});

export const outages: fc.Arbitrary<readonly Outage[]> = fc.array(fc.oneof(short, long), { maxLength: 1 });
