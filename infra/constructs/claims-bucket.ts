import { Aws, Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { claimPrefix, type Integration } from '../../shared/contract/index.ts';
import { claimExpiryDays, resourceName } from '../../shared/topology/index.ts';
import { acknowledge } from '../nag.ts';
import { KEPT } from './kept.ts';
import type { PenstockFunction } from './penstock-function.ts';

/** Bucket names are unique among all accounts and regions of AWS. */
export const claimsBucketName = (environment: string) =>
  `${resourceName(environment, 'claims')}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;

/** An object is written where none is, and never over another: S3 refuses a write without `If-None-Match`. */
export const WRITE_ONCE = { Null: { 's3:if-none-match': 'false' } } as const;

export interface ClaimsBucketProps {
  readonly environment: string;
  readonly integrations: readonly Integration[];
}

/**
 * The bucket of large events' bodies, kept until no message can refer to them. Without versions: an object is written once
 * and never changed.
 */
export function addClaimsBucket(scope: Construct, { environment, integrations }: ClaimsBucketProps): void {
  const bucket = new Bucket(scope, 'Claims', {
    bucketName: claimsBucketName(environment),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: false,
    lifecycleRules: [{ id: 'expire', expiration: Duration.days(claimExpiryDays(integrations)) }],
    removalPolicy: KEPT,
  });
  acknowledge(bucket, 'read-only-by-workers');
}

/** Grants a function this one action on the objects of its own integration. */
export function allowClaims(
  fn: PenstockFunction,
  action: 's3:GetObject' | 's3:PutObject',
  environment: string,
  { name }: Integration,
): void {
  const objects = (account: string, region: string, partition: string) =>
    `arn:${partition}:s3:::${resourceName(environment, 'claims')}-${account}-${region}/${claimPrefix(name)}*`;
  fn.allow(
    [action],
    [objects(Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION)],
    action === 's3:PutObject' ? WRITE_ONCE : undefined,
  );
  // cdk-nag names each wildcard by the resource, with pseudo parameters in angle brackets.
  acknowledge(fn, 'own-prefix-only', `Resource::${objects('<AWS::AccountId>', '<AWS::Region>', '<AWS::Partition>')}`);
}
