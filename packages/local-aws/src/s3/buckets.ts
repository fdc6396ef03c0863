import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { errors } from './errors.ts';
import type { Bucket, Store } from './store.ts';

/** Setting → member of the input that holds it, and the error that S3 answers where it was never set. */
const SETTINGS: Readonly<Record<string, { readonly member: string; readonly missing?: string }>> = {
  BucketVersioning: { member: 'VersioningConfiguration' },
  BucketLifecycleConfiguration: { member: 'LifecycleConfiguration', missing: 'NoSuchLifecycleConfiguration' },
  BucketEncryption: { member: 'ServerSideEncryptionConfiguration' },
  BucketPolicy: { member: 'Policy' },
  PublicAccessBlock: { member: 'PublicAccessBlockConfiguration', missing: 'NoSuchPublicAccessBlockConfiguration' },
};

/** What every bucket is encrypted with unless it says otherwise. */
const DEFAULT_ENCRYPTION = { Rule: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] };

export function findBucket(store: Store, name: unknown): Bucket {
  const bucket = store.bucket(String(name));
  if (bucket) return bucket;
  throw errors.noSuchBucket(String(name));
}

export function createBucket(store: Store, now: number, { Bucket: asked }: Input): Output {
  const name = String(asked);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
  if (store.bucket(name))
    throw new AwsError('BucketAlreadyOwnedByYou', 'You already own this bucket.', 409, { BucketName: name });
  store.saveBucket({ name, created: now, settings: {} });
  return { Location: `/${name}` };
}

const PAGE = 10_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(
  store: Store,
  { Prefix = '', BucketRegion, ContinuationToken = '', MaxBuckets }: Input,
): Output {
  const most = Number(MaxBuckets ?? PAGE);
  if (!Number.isInteger(most) || most < 1 || most > PAGE)
    throw new AwsError('InvalidArgument', `max-buckets must be from 1 to ${PAGE}.`);
  const found = store
    .buckets()
    .filter(({ name }) => name.startsWith(String(Prefix)) && name > String(ContinuationToken))
    .filter(() => BucketRegion === undefined || BucketRegion === REGION);
  const page = found.slice(0, most);
  return {
    Owner: { ID: ACCOUNT },
    Buckets: {
      Bucket: page.map(({ name, created }) => ({
        Name: name,
        CreationDate: new Date(created).toISOString(),
        BucketRegion: REGION,
      })),
    },
    ...(found.length > most && { ContinuationToken: page.at(-1)?.name }),
    ...(Prefix !== '' && { Prefix }),
  };
}

/** `PutBucketVersioning` and its like; a missing value takes the setting away. */
export function putSetting(store: Store, operation: string, input: Input): Output | undefined {
  const setting = operation.replace(/^Put/, '');
  const row = SETTINGS[setting];
  if (!operation.startsWith('Put') || !row) return undefined;
  const bucket = findBucket(store, input.Bucket);
  store.saveBucket({ ...bucket, settings: { ...bucket.settings, [setting]: input[row.member] } });
  return {};
}

/** `GetBucketVersioning` and its like. */
export function getSetting(store: Store, operation: string, input: Input): Output | undefined {
  const setting = operation.replace(/^Get/, '');
  const row = SETTINGS[setting];
  // A policy is answered as it is, and not as a structure.
  if (!operation.startsWith('Get') || !row || setting === 'BucketPolicy') return undefined;
  const value = findBucket(store, input.Bucket).settings[setting] as Output | undefined;
  if (value !== undefined) return value;
  if (setting === 'BucketEncryption') return DEFAULT_ENCRYPTION;
  if (row.missing !== undefined) throw new AwsError(row.missing, `The bucket has no ${row.member}.`, 404);
  return {};
}

/** `Enabled` or `Suspended`; undefined for a bucket that never kept versions. */
export function versioningOf({ settings }: Bucket): string | undefined {
  return (settings.BucketVersioning as { Status?: string } | undefined)?.Status;
}

/** The bucket's own policy, a document; undefined where it has none. */
export function bucketPolicyOf({ settings }: Bucket): unknown {
  return settings.BucketPolicy;
}

export function noPolicy({ name }: Bucket): never {
  throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
}

export function isVersioned(bucket: Bucket): boolean {
  return versioningOf(bucket) === 'Enabled';
}

export function encryptionOf({ settings }: Bucket): string {
  const { Rule } = (settings.BucketEncryption ?? DEFAULT_ENCRYPTION) as typeof DEFAULT_ENCRYPTION;
  return Rule[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'AES256';
}
