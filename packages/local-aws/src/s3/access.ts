import type { Access } from '../aws/service.ts';
import type { Input } from '../aws/values.ts';

/** Operations whose permission has another name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html. */
const ACTIONS: Readonly<Record<string, string>> = {
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  HeadBucket: 's3:ListBucket',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 's3:PutLifecycleConfiguration',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
};

export function accessTo(operation: string, input: Input): Access[] {
  const bucket = bucketArn(input.Bucket);
  const object = `${bucket}/${String(input.Key)}`;
  switch (operation) {
    case 'GetObject':
    case 'HeadObject':
    case 'DeleteObject': {
      const action = operation === 'DeleteObject' ? 's3:DeleteObject' : 's3:GetObject';
      return [onVersion(action, object, input.VersionId)];
    }
    case 'DeleteObjects': {
      const { Objects = [] } = (input.Delete ?? {}) as { Objects?: readonly { Key: string; VersionId?: string }[] };
      return Objects.map(({ Key, VersionId }) => onVersion('s3:DeleteObject', `${bucket}/${Key}`, VersionId));
    }
    case 'CopyObject': {
      const { bucket: from, key, versionId } = copySource(input.CopySource);
      return [onVersion('s3:GetObject', `${bucketArn(from)}/${key}`, versionId), onWrite(object, input)];
    }
    case 'ListObjectsV2': {
      const keys = {
        ...(input.Prefix === undefined ? {} : { 's3:prefix': [String(input.Prefix)] }),
        ...(input.Delimiter === undefined ? {} : { 's3:delimiter': [String(input.Delimiter)] }),
      };
      return [{ action: 's3:ListBucket', resource: bucket, keys }];
    }
    case 'PutObject':
      return [onWrite(object, input)];
    case 'ListBuckets':
      return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
    default:
      return [{ action: ACTIONS[operation] ?? `s3:${operation}`, resource: input.Key === undefined ? bucket : object }];
  }
}

/** `bucket/key` or `/bucket/key`, encoded as in a URL, with a version behind a question mark. */
export function copySource(source: unknown): { bucket: string; key: string; versionId?: string } {
  const [path = '', query] = String(source).replace(/^\//, '').split('?versionId=', 2);
  const [bucket = '', ...key] = path.split('/');
  return {
    bucket,
    key: decodeURIComponent(key.join('/')),
    ...(query === undefined ? {} : { versionId: query }),
  };
}

export function bucketArn(bucket: unknown): string {
  return `arn:aws:s3:::${String(bucket)}`;
}

/** A write with the conditions that the request itself makes. */
function onWrite(resource: string, { IfMatch, IfNoneMatch }: Input): Access {
  const keys = {
    ...(IfMatch === undefined ? {} : { 's3:if-match': [String(IfMatch)] }),
    ...(IfNoneMatch === undefined ? {} : { 's3:if-none-match': [String(IfNoneMatch)] }),
  };
  return { action: 's3:PutObject', resource, keys };
}

function onVersion(action: string, resource: string, versionId: unknown): Access {
  if (versionId === undefined) return { action, resource };
  return { action: `${action}Version`, resource, keys: { 's3:VersionId': [String(versionId)] } };
}
