import fc from 'fast-check';

/** Everything that one schedule decides. Plain data, so that a failing one shrinks and can be read. */
export interface Plan {
  readonly events: readonly PlannedEvent[];
  readonly faults: readonly PlannedFault[];
  readonly kills: readonly PlannedKill[];
  readonly outages: readonly Outage[];
  /** Seconds after the start at which a person redrives all dead letters. */
  readonly redrives: readonly number[];
  readonly workers: number;
  /** Seed of latencies and jitter; 0 is no variation. */
  readonly noise: number;
}

export interface PlannedEvent {
  readonly entity: number;
  /** When it happened at the source, in seconds: the event's version. */
  readonly at: number;
  /** Which of the fields `a` and `b` it changes. */
  readonly changes: readonly string[];
  /** `fixed`: the vendor refuses it until the faults are over. */
  readonly fate: 'ok' | 'refused' | 'fixed' | 'breaks-contract';
  /** When copies of it arrive, in milliseconds after the start. */
  readonly sent: readonly number[];
}

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
] as const;
export type VendorFault = (typeof VENDOR_FAULTS)[number];

export const AWS_FAULTS = ['throttles', 'fails', 'answer-lost', 'slow'] as const;
export type AwsFault = (typeof AWS_FAULTS)[number];

export const AWS_TARGETS = ['idempotency', 'ledger', 'control', 'visibility', 'delete'] as const;
export type AwsTarget = (typeof AWS_TARGETS)[number];

/** Befalls the `nth` call of its target, from 0. */
export type PlannedFault =
  | { readonly target: 'vendor'; readonly nth: number; readonly fault: VendorFault }
  | { readonly target: AwsTarget; readonly nth: number; readonly fault: AwsFault };

/** The invocation that makes the `nth` request of all dies: before it leaves, or once it has left. */
export interface PlannedKill {
  readonly nth: number;
  readonly when: 'before' | 'after';
}

/** All calls to the vendor fail so for a while. In seconds. */
export interface Outage {
  readonly fault: VendorFault;
  readonly from: number;
  readonly lasts: number;
}

const someOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

const event: fc.Arbitrary<PlannedEvent> = fc.record({
  entity: fc.nat({ max: 1 }),
  at: fc.nat({ max: 4 }),
  changes: someOf([['a'], ['b'], ['a', 'b']]),
  fate: fc.oneof(
    { arbitrary: fc.constant('ok' as const), weight: 8 },
    { arbitrary: someOf(['fixed', 'refused', 'breaks-contract'] as const), weight: 1 },
  ),
  sent: fc.array(
    fc.oneof({ arbitrary: fc.nat({ max: 1500 }), weight: 2 }, { arbitrary: fc.nat({ max: 240_000 }), weight: 1 }),
    { minLength: 1, maxLength: 3 },
  ),
});

const fault: fc.Arbitrary<PlannedFault> = fc.oneof(
  fc.record({ target: fc.constant('vendor' as const), nth: fc.nat({ max: 9 }), fault: someOf(VENDOR_FAULTS) }),
  fc.record({ target: someOf(AWS_TARGETS), nth: fc.nat({ max: 12 }), fault: someOf(AWS_FAULTS) }),
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 4 }),
  faults: fc.array(fault, { maxLength: 6 }),
  kills: fc.array(fc.record({ nth: fc.nat({ max: 40 }), when: someOf(['before', 'after'] as const) }), {
    maxLength: 3,
  }),
  outages: fc.array(
    fc.record({ fault: someOf(VENDOR_FAULTS), from: fc.nat({ max: 120 }), lasts: fc.nat({ max: 300 }) }),
    { maxLength: 1 },
  ),
  redrives: fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 1 }),
  workers: fc.integer({ min: 2, max: 3 }),
  noise: fc.nat({ max: 2 ** 31 - 1 }),
});
