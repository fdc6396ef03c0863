export type VendorFault = Readonly<Record<string, unknown>>;

/** Every kind of fault that the vendors' toolkit has; the caller's time-out ends a hang, which takes real time. */
export const VENDOR_FAULTS: readonly VendorFault[] = [
  { kind: 'answer', status: 429 },
  { kind: 'answer', status: 500 },
  { kind: 'answer', status: 503 },
  { kind: 'html' },
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'truncated' },
  { kind: 'empty' },
  { kind: 'oversize' },
  { kind: 'delay', delayMs: 4000 },
  { kind: 'slow', delayMs: 2000 },
  { kind: 'hang' },
];
