import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings of AwsSolutions that we accept, and why. Named by the reason, so that a construct says what it accepts. */
const ACKNOWLEDGED = {
  'vendor-signature-at-the-door': {
    id: 'AwsSolutions-APIG4',
    reason: 'Vendors cannot sign for AWS: the receiver checks the vendor’s own signature over the raw bytes.',
  },
  'rotated-with-the-vendor': {
    id: 'AwsSolutions-SMG4',
    reason: 'The value is the vendor’s: a person rotates it there and here; both versions are accepted meanwhile.',
  },
} as const;

export function acknowledge(construct: IConstruct, why: keyof typeof ACKNOWLEDGED): void {
  Validations.of(construct).acknowledge(ACKNOWLEDGED[why]);
}
