import fc from 'fast-check';

export const VENDOR_FAULTS = [
  'refuses-connection',
  'answers-503',
  'answers-500-before',
  'answers-500-after',
  'times-out-before',
  'times-out-after',
  'acts-late',
  'resets-after',
  'answers-garbage-after',
  'limits-shortly',
  'limits-long',
  'answers-401',
  'answers-408',
  'slow',
] as const;
export type VendorFault = (typeof VENDOR_FAULTS)[number];

/** `writes`: the destination. `reads`: the account that some deliveries read first. */
export type AccountRole = 'writes' | 'reads';

/** Befalls the `nth` call of the account, from 0, probes aside. */
export interface VendorFaultAct {
  readonly act: 'vendor-fault';
  readonly account: AccountRole;
  readonly nth: number;
  readonly fault: VendorFault;
}

const fault: fc.Arbitrary<VendorFaultAct> = fc.record({
  act: fc.constant('vendor-fault' as const),
  account: fc.constant('writes' as const),
  nth: fc.nat({ max: 9 }),
  fault: fc.constantFrom(...VENDOR_FAULTS),
});

export const vendorFaults: fc.Arbitrary<readonly VendorFaultAct[]> = fc.array(fault, { maxLength: 4 });
