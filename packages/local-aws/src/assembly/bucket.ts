import { REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import { type DeployContext, physicalName, type ResolvedResource, type ResourceType } from './resource-type.ts';

interface TemplateRule {
  readonly Id?: string;
  readonly Status: string;
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
  readonly Transitions?: readonly { readonly StorageClass: string; readonly TransitionInDays?: number }[];
}

const RULE_MEMBERS = [
  ...['Id', 'Status', 'Prefix', 'ExpirationInDays', 'NoncurrentVersionExpiration', 'Transitions'],
  'AbortIncompleteMultipartUpload',
];

/** Classes that cost less and are read as before; from the others an object must be brought back first. */
const READ_AT_ONCE = new Set(['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR']);

/** `AWS::S3::Bucket`: created once; each start sets its settings and keeps its objects. */
export const bucket: ResourceType = {
  applied: [
    ...['BucketName', 'VersioningConfiguration', 'LifecycleConfiguration', 'BucketEncryption'],
    'PublicAccessBlockConfiguration',
  ],
  withoutEffect: ['OwnershipControls', 'Tags'],
  async deploy(resource, { call }) {
    const { properties } = resource;
    const name = (properties.BucketName as string) ?? physicalName(resource, 63).toLowerCase();
    await create(name, call);
    for (const [operation, settings] of Object.entries(settingsOf(resource)))
      await call('s3', operation, { Bucket: name, ...settings });
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
      },
    };
  },
};

async function create(name: string, call: DeployContext['call']): Promise<void> {
  try {
    await call('s3', 'CreateBucket', { Bucket: name });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'BucketAlreadyOwnedByYou')) throw error;
  }
}

/** Operation → the part of its input that the template says; an absent one takes the setting away. */
function settingsOf({ properties, path }: ResolvedResource): Record<string, Record<string, unknown>> {
  const { VersioningConfiguration, LifecycleConfiguration, BucketEncryption, PublicAccessBlockConfiguration } =
    properties;
  const { Rules } = (LifecycleConfiguration ?? {}) as { Rules?: readonly TemplateRule[] };
  const encryption = BucketEncryption as { ServerSideEncryptionConfiguration?: unknown } | undefined;
  const lifecycle = Rules && { Rule: Rules.map((rule) => ruleOf(rule, path)) };
  return {
    PutBucketVersioning: { VersioningConfiguration },
    PutBucketLifecycleConfiguration: { LifecycleConfiguration: lifecycle },
    PutBucketEncryption: {
      ServerSideEncryptionConfiguration: encryption && { Rule: encryption.ServerSideEncryptionConfiguration },
    },
    // A resource of its own sets it behind this one.
    PutBucketPolicy: { Policy: undefined },
    PutPublicAccessBlock: { PublicAccessBlockConfiguration },
  };
}

/** A rule as S3's API has it. */
function ruleOf(rule: TemplateRule, path: string): Record<string, unknown> {
  const unknown = Object.keys(rule).filter((member) => !RULE_MEMBERS.includes(member));
  const archived = rule.Transitions?.find(({ StorageClass }) => !READ_AT_ONCE.has(StorageClass));
  if (unknown.length > 0)
    throw new Error(`${path}: the local runtime does not support ${unknown.join(', ')} of a life cycle's rule.`);
  if (archived) throw new Error(`${path}: a transition to ${archived.StorageClass} is not supported locally.`);
  const { Id, Status, Prefix = '', ExpirationInDays, NoncurrentVersionExpiration, Transitions } = rule;
  return {
    ...(Id === undefined ? {} : { ID: Id }),
    Status,
    Filter: { Prefix },
    ...(ExpirationInDays === undefined ? {} : { Expiration: { Days: Number(ExpirationInDays) } }),
    ...(NoncurrentVersionExpiration && { NoncurrentVersionExpiration }),
    ...(Transitions && {
      Transition: Transitions.map(({ StorageClass, TransitionInDays }) => ({ Days: TransitionInDays, StorageClass })),
    }),
  };
}
