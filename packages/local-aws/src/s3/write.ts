import { createHash } from 'node:crypto';
import type { Input, Output } from '../aws/values.ts';
import { crc32Of } from './body.ts';
import { encryptionOf, isVersioned, versioningOf } from './buckets.ts';
import { errors } from './errors.ts';
import type { Bucket, Store, Version } from './store.ts';

const CONTENT = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType', 'Expires'];
const LONGEST_KEY_BYTES = 1024;

interface Written extends Output {
  readonly ETag: string;
}

/** PutObject, and the second half of CopyObject. */
export function putObject(store: Store, bucket: Bucket, now: number, newId: () => string, input: Input): Written {
  const key = String(input.Key);
  const body = input.Body instanceof Uint8Array ? Buffer.from(input.Body) : Buffer.from(String(input.Body ?? ''));
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES)
    throw errors.notImplemented(`a key of more than ${LONGEST_KEY_BYTES} bytes`);
  checkConditions(store, bucket, key, input);
  const versionId = isVersioned(bucket) ? newId() : 'null';
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const content = CONTENT.flatMap((name) => (input[name] === undefined ? [] : [[name, String(input[name])]]));
  const version: Version = {
    ...{ key, versionId, isMarker: false, modified: now, size: body.length, etag, crc32: crc32Of(body) },
    metadata: (input.Metadata ?? {}) as Record<string, string>,
    content: { ContentType: 'binary/octet-stream', ...Object.fromEntries(content) },
  };
  store.add(bucket.name, version, body);
  return {
    ETag: etag,
    ChecksumCRC32: version.crc32,
    ChecksumType: 'FULL_OBJECT',
    ServerSideEncryption: encryptionOf(bucket),
    ...(isVersioned(bucket) ? { VersionId: versionId } : {}),
  };
}

/** DeleteObject: of a version for good; of a key by a marker where versions are kept. What is not there is deleted too. */
export function deleteObject(store: Store, bucket: Bucket, now: number, newId: () => string, input: Input): Output {
  const key = String(input.Key);
  if (input.VersionId !== undefined) {
    const versionId = String(input.VersionId);
    const found = store.version(bucket.name, key, versionId);
    store.remove(bucket.name, key, versionId);
    return { VersionId: versionId, ...(found?.isMarker ? { DeleteMarker: true } : {}) };
  }
  if (versioningOf(bucket) === undefined) {
    store.remove(bucket.name, key, 'null');
    return {};
  }
  const versionId = isVersioned(bucket) ? newId() : 'null';
  const marker = {
    key,
    versionId,
    isMarker: true,
    modified: now,
    size: 0,
    etag: '',
    crc32: '',
    metadata: {},
    content: {},
  };
  store.add(bucket.name, marker, Buffer.alloc(0));
  return { VersionId: versionId, DeleteMarker: true };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function checkConditions(store: Store, { name }: Bucket, key: string, { IfMatch, IfNoneMatch }: Input): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
    throw errors.notImplemented('If-None-Match of a write with anything but *');
  const current = store.current(name, key);
  const exists = current !== undefined && !current.isMarker;
  if (IfNoneMatch !== undefined && exists) throw errors.preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!exists) throw errors.noSuchKey(key);
  if (!etagMatches(String(IfMatch), current.etag)) throw errors.preconditionFailed('If-Match');
}

/** Clients send the tag with or without its quotation marks. */
export function etagMatches(wanted: string, etag: string): boolean {
  return wanted === '*' || wanted.split(',').some((tag) => tag.trim().replaceAll('"', '') === etag.replaceAll('"', ''));
}
