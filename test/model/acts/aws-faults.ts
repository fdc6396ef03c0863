import fc from 'fast-check';

export const AWS_FAULTS = ['throttles', 'fails', 'answer-lost', 'slow'] as const;
export type AwsFault = (typeof AWS_FAULTS)[number];

/** Tables, and what is asked of other services. `delete`: by the event source mapping. */
export const AWS_TARGETS = ['idempotency', 'ledger', 'control', 'visibility', 'delete', 'secret'] as const;
export type AwsTarget = (typeof AWS_TARGETS)[number];

/**
 * Befalls requests to its target from the `nth` on, from 0, as they leave: the SDK repeats a request up to two times, so that
 * one is made good, with its effect twice where only the answer was lost, and three are not.
 */
export interface AwsFaultAct {
  readonly act: 'aws-fault';
  readonly target: AwsTarget;
  readonly nth: number;
  readonly requests: 1 | 2 | 3;
  readonly fault: AwsFault;
}

const fault: fc.Arbitrary<AwsFaultAct> = fc.record({
  act: fc.constant('aws-fault' as const),
  target: fc.constantFrom(...AWS_TARGETS),
  nth: fc.nat({ max: 12 }),
  requests: fc.constantFrom(3 as const, 1 as const, 2 as const),
  fault: fc.constantFrom(...AWS_FAULTS),
});

export const awsFaults: fc.Arbitrary<readonly AwsFaultAct[]> = fc.array(fault, { maxLength: 5 });
