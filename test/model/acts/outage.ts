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

const outage: fc.Arbitrary<Outage> = fc.record({
  act: fc.constant('outage' as const),
  account: fc.constant('writes' as const),
  fault: fc.constantFrom(...VENDOR_FAULTS),
  from: fc.nat({ max: 120 }),
  lasts: fc.oneof(fc.nat({ max: 300 }), fc.integer({ min: 600, max: 1500 })),
});

export const outages: fc.Arbitrary<readonly Outage[]> = fc.array(outage, { maxLength: 1 });
