import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../nag.ts';
import { KEPT } from './kept.ts';

export interface EmptySecretProps {
  readonly secretName: string;
  readonly description: string;
}

/** A secret without a value: a person fills it after the deploy. A generated value would look valid and be wrong. */
export function emptySecret(scope: Construct, id: string, props: EmptySecretProps): Secret {
  const secret = new Secret(scope, id, { ...props, removalPolicy: KEPT });
  (secret.node.defaultChild as CfnSecret).addPropertyDeletionOverride('GenerateSecretString');
  acknowledge(secret, 'rotated-with-the-vendor');
  return secret;
}
