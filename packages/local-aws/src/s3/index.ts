import { randomBytes } from 'node:crypto';
import { REGION } from '../aws/account.ts';
import { decide } from '../aws/decision.ts';
import { AwsError } from '../aws/error.ts';
import type { AwsService, Caller } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { accessTo, bucketArn, copySource } from './access.ts';
import { bucketPolicyOf, createBucket, findBucket, getSetting, listBuckets, noPolicy, putSetting } from './buckets.ts';
import { errors } from './errors.ts';
import { expire } from './lifecycle.ts';
import { listObjects } from './list.ts';
import { s3Protocol } from './protocol.ts';
import { findVersion, getObject } from './read.ts';
import { openStore, type Store } from './store.ts';
import { deleteObject, putObject } from './write.ts';

export interface S3Options {
  /** The SQLite file of buckets and objects. */
  readonly file: string;
  readonly clock: Clock;
  /** Ids of versions; random by default. */
  readonly newId?: () => string;
}

const DAY_MS = 86_400_000;
const OBJECTS_AT_ONCE = 1000;

/** S3 on disk. What it has acknowledged survives a kill; an object is in one piece. */
export function createS3({ file, clock, newId = () => randomBytes(16).toString('hex') }: S3Options): AwsService {
  const store = openStore(file);
  let expiredOn = -1;

  return {
    name: 's3',
    rest: s3Protocol,
    access: accessTo,
    resourcePolicy(resource) {
      const bucket = store.bucket(resource.replace(/^arn:aws:s3:::/, '').split('/', 1)[0] ?? '');
      return bucket && bucketPolicyOf(bucket);
    },
    async handle(operation, input, { caller }) {
      return store.transaction(() => {
        const now = clock.now();
        // Life cycles act at midnight, or at once when they are set.
        const today = Math.floor(now / DAY_MS);
        if (today !== expiredOn) expire(store, now, newId);
        expiredOn = operation === 'PutBucketLifecycleConfiguration' ? -1 : today;
        return run(operation, input, now, caller);
      });
    },
    async close() {
      store.close();
    },
  };

  function run(operation: string, input: Input, now: number, caller: Caller): Output {
    if (operation === 'CreateBucket') return createBucket(store, now, input);
    if (operation === 'ListBuckets') return listBuckets(store, input);
    const setting = putSetting(store, operation, input) ?? getSetting(store, operation, input);
    if (setting) return setting;
    const bucket = findBucket(store, input.Bucket);
    switch (operation) {
      case 'HeadBucket':
        return {};
      case 'GetBucketPolicy':
        return { Policy: Buffer.from(JSON.stringify(bucketPolicyOf(bucket) ?? noPolicy(bucket))) };
      case 'GetBucketLocation':
        return { '@xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/', '#text': REGION };
      case 'PutObject':
        return putObject(store, bucket, now, newId, input);
      case 'GetObject':
      case 'HeadObject':
        return hidden(caller, input, bucketPolicyOf(bucket), () =>
          getObject(store, bucket, input, operation === 'GetObject'),
        );
      case 'CopyObject':
        return copyObject(store, now, newId, input);
      case 'DeleteObject':
        return deleteObject(store, bucket, now, newId, input);
      case 'DeleteObjects':
        return deleteObjects(input, (object) => deleteObject(store, bucket, now, newId, object));
      case 'ListObjectsV2':
        return listObjects(store, bucket, input);
      default:
        throw errors.notImplemented(operation);
    }
  }
}

/** A caller that may not list a bucket gets 403 for a missing object: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html. */
function hidden(caller: Caller, { Bucket }: Input, policy: unknown, read: () => Output): Output {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'NoSuchKey')) throw error;
    const mayList = decide(caller, { action: 's3:ListBucket', resource: bucketArn(Bucket) }, policy);
    if (mayList.kind === 'allowed') throw error;
    throw new AwsError(
      'AccessDeniedException',
      'Access Denied: the key does not exist, and without s3:ListBucket S3 does not say so.',
      403,
    );
  }
}

function copyObject(store: Store, now: number, newId: () => string, input: Input): Output {
  const { bucket: from, key, versionId } = copySource(input.CopySource);
  const source = findBucket(store, from);
  const version = findVersion(store, source, { Key: key, VersionId: versionId });
  const kept = { ...version.content, Metadata: version.metadata };
  const Body = store.body(source.name, key, version.versionId);
  const described = input.MetadataDirective === 'REPLACE' ? {} : kept;
  const target = findBucket(store, input.Bucket);
  const { ETag, VersionId, ChecksumCRC32 } = putObject(store, target, now, newId, { ...input, ...described, Body });
  const LastModified = new Date(now).toISOString();
  return { ETag, LastModified, ChecksumCRC32, ...(VersionId === undefined ? {} : { VersionId }) };
}

function deleteObjects({ Delete }: Input, remove: (object: Input) => Output): Output {
  const { Objects = [], Quiet } = (Delete ?? {}) as { Objects?: readonly Input[]; Quiet?: boolean };
  if (Objects.length === 0 || Objects.length > OBJECTS_AT_ONCE)
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate.');
  const Deleted = Objects.map((object) => {
    const { VersionId, DeleteMarker } = remove(object);
    const asked = object.VersionId === undefined ? {} : { VersionId: object.VersionId };
    return { Key: object.Key, ...asked, ...(DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: VersionId } : {}) };
  });
  return Quiet ? {} : { Deleted };
}
