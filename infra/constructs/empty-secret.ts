import { RemovalPolicy } from 'aws-cdk-lib';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../nag.ts';

export interface EmptySecretProps {
  readonly secretName: string;
  readonly description: string;
  readonly production: boolean;
}

/** A secret without a value: a person fills it after the deploy. A generated value would look valid and be wrong. */
export function emptySecret(scope: Construct, id: string, { production, ...props }: EmptySecretProps): Secret {
  const secret = new Secret(scope, id, {
    ...props,
    removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  (secret.node.defaultChild as CfnSecret).addPropertyDeletionOverride('GenerateSecretString');
  acknowledge(secret, 'rotated-with-the-vendor');
  return secret;
}
