import fc from 'fast-check';
import type { Outage } from './outage.ts';
import type { VendorFaultAct } from './vendor-faults.ts';

/** The delivery reads the record from a second account before it writes. */
export interface SecondAccount {
  readonly act: 'second-account';
}

const slowOrDown: fc.Arbitrary<readonly (SecondAccount | Outage | VendorFaultAct)[]> = fc
  .record({
    down: fc.array(
      fc.record<Outage>({
        act: fc.constant('outage'),
        account: fc.constant('reads'),
        fault: fc.constantFrom(
          'slow' as const,
          'answers-503' as const,
          'refuses-connection' as const,
          'limits-long' as const,
        ),
        from: fc.nat({ max: 120 }),
        lasts: fc.nat({ max: 900 }),
      }),
      { maxLength: 1 },
    ),
    faults: fc.array(
      fc.record<VendorFaultAct>({
        act: fc.constant('vendor-fault'),
        account: fc.constant('reads'),
        nth: fc.nat({ max: 5 }),
        fault: fc.constantFrom('slow' as const, 'answers-503' as const, 'times-out-before' as const),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ down, faults }) => [{ act: 'second-account' as const }, ...down, ...faults]);

export const secondAccounts: fc.Arbitrary<readonly (SecondAccount | Outage | VendorFaultAct)[]> = fc.oneof(
  { arbitrary: fc.constant([]), weight: 4 },
  { arbitrary: slowOrDown, weight: 1 },
);
