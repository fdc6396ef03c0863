import type { Input, Output } from '../aws/values.ts';
import { encryptionOf, versioningOf } from './buckets.ts';
import { errors } from './errors.ts';
import type { Bucket, Store, Version } from './store.ts';
import { etagMatches } from './write.ts';

/** GetObject; HeadObject is the same without the body. Ranges are single, as S3 takes them. */
export function getObject(store: Store, bucket: Bucket, input: Input, withBody: boolean): Output {
  const version = findVersion(store, bucket, input);
  const { key, versionId, size } = version;
  if (input.IfMatch !== undefined && !etagMatches(String(input.IfMatch), version.etag))
    throw errors.preconditionFailed('If-Match');
  if (input.IfNoneMatch !== undefined && etagMatches(String(input.IfNoneMatch), version.etag))
    throw errors.notModified();
  const range = rangeOf(input.Range, size);
  const body = withBody ? store.body(bucket.name, key, versionId) : Buffer.alloc(0);
  const part = range ? body.subarray(range.first, range.last + 1) : body;
  const wantsChecksum = input.ChecksumMode === 'ENABLED' && !range;
  return {
    ...describe(bucket, version),
    ...(wantsChecksum ? { ChecksumCRC32: version.crc32, ChecksumType: 'FULL_OBJECT' } : {}),
    ...(range ? { ContentRange: `bytes ${range.first}-${range.last}/${size}` } : {}),
    ContentLength: range ? range.last - range.first + 1 : size,
    Body: part,
  };
}

/** @throws AwsError `NoSuchKey`, `NoSuchVersion`, or `MethodNotAllowed` for a marker that was asked for by its id. */
export function findVersion(store: Store, { name }: Bucket, { Key, VersionId }: Input): Version {
  const key = String(Key);
  if (VersionId === undefined) {
    const current = store.current(name, key);
    if (current && !current.isMarker) return current;
    throw errors.noSuchKey(key);
  }
  const version = store.version(name, key, String(VersionId));
  if (!version) throw errors.noSuchVersion(key, String(VersionId));
  if (version.isMarker) throw errors.deleted();
  return version;
}

function describe(bucket: Bucket, { content, metadata, etag, modified, versionId }: Version): Output {
  return {
    ...content,
    Metadata: metadata,
    AcceptRanges: 'bytes',
    ETag: etag,
    LastModified: new Date(modified).toUTCString(),
    ServerSideEncryption: encryptionOf(bucket),
    ...(versioningOf(bucket) === undefined ? {} : { VersionId: versionId }),
  };
}

/** Undefined for the whole: no range, several, or one that is no range of bytes. */
function rangeOf(value: unknown, size: number): { first: number; last: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(String(value ?? '')) ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (first >= size || (from === '' && Number(to) === 0)) throw errors.invalidRange(String(value), size);
  return { first, last };
}
