import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../../../../test/harness/chance.ts';
import { BUCKET, NOW, startS3 } from './harness.ts';

const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

let started: Awaited<ReturnType<typeof startS3>>;
let s3: S3Client;
beforeAll(async () => {
  started = await startS3();
  s3 = started.s3;
});
afterAll(async () => {
  await started.close();
});

const put = (
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  more: Partial<Omit<PutObjectCommandInput, 'Body'>> = {},
  client = s3,
) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const get = async (Key: string, more: Partial<GetObjectCommandInput> = {}, client = s3) => {
  const { Body, ...rest } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
  return { ...rest, body: Buffer.from((await Body?.transformToByteArray()) ?? []) };
};
const text = async (Key: string, client = s3) => (await get(Key, {}, client)).body.toString();

test('what is put is got: bytes, type, metadata, tag, time and a checksum that the client compares', async () => {
  const bytes = bytesOf(300_000);
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  const written = await put('a b/ü+(1)*&<.bin', bytes, {
    ContentType: 'application/x-ndjson',
    ContentEncoding: 'gzip',
    CacheControl: 'no-store',
    Metadata: { event: 'e-1' },
  });
  expect(written).toMatchObject({ ETag: etag, ServerSideEncryption: 'AES256' });
  const read = await get('a b/ü+(1)*&<.bin');
  expect(read.body.equals(bytes)).toBe(true);
  expect(read).toMatchObject({
    ETag: etag,
    ContentLength: 300_000,
    ContentType: 'application/x-ndjson',
    ContentEncoding: 'gzip',
    CacheControl: 'no-store',
    Metadata: { event: 'e-1' },
    LastModified: new Date(NOW),
    ChecksumCRC32: written.ChecksumCRC32,
  });
  const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a b/ü+(1)*&<.bin' }));
  expect(head).toMatchObject({ ETag: etag, ContentLength: 300_000, Metadata: { event: 'e-1' } });
});

test('a stream in pieces with its checksum behind it arrives whole, and keeps its own encoding', async () => {
  await put('stream', Readable.from([Buffer.from('hel'), Buffer.from('lo')]), {
    ContentLength: 5,
    ContentEncoding: 'gzip',
  });
  expect(await get('stream')).toMatchObject({ body: Buffer.from('hello'), ContentEncoding: 'gzip' });
  await put('empty', '');
  expect((await get('empty')).body).toHaveLength(0);
});

test.each(['CRC32', 'SHA1', 'SHA256'] as const)('a body is checked against its %s', async (ChecksumAlgorithm) => {
  await put(`sum-${ChecksumAlgorithm}`, 'checked', { ChecksumAlgorithm });
  expect(await text(`sum-${ChecksumAlgorithm}`)).toBe('checked');
});

test('a wrong checksum is refused and nothing is stored', async () => {
  // The CRC32 of "other".
  await expect(put('damaged', 'body', { ChecksumCRC32: 'ckSLyQ==' })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(put('damaged', 'body', { ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==' })).rejects.toMatchObject({
    name: 'BadDigest',
  });
  await expect(get('damaged')).rejects.toThrow(NoSuchKey);
});

test('the default client of a function, and one that puts the bucket into the host, reach the same object', async () => {
  const byEnvironment = started.clientByEnvironment();
  await put('shared', 'by path', {}, byEnvironment);
  const byHost = started.clientWith({
    endpoint: started.url.replace('127.0.0.1', 'localhost'),
    // Not every machine knows the names below localhost.
    requestHandler: { httpAgent: new Agent({ lookup: (_name, _options, done) => done(null, LOOPBACK) }) },
  });
  expect(await text('shared', byHost)).toBe('by path');
  await put('shared', 'by host', {}, byHost);
  const forced = started.clientWith({ forcePathStyle: true });
  expect([await text('shared', byEnvironment), await text('shared', forced)]).toEqual(['by host', 'by host']);
});

test('conditional writes: only if absent, only if unchanged', async () => {
  const { ETag } = await put('once', 'first', { IfNoneMatch: '*' });
  await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  expect(await text('once')).toBe('first');
  await put('once', 'changed', { IfMatch: String(ETag) });
  await expect(put('once', 'late', { IfMatch: String(ETag) })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(put('absent', 'x', { IfMatch: String(ETag) })).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await text('once')).toBe('changed');
});

test('conditional reads', async () => {
  const { ETag } = await put('read', 'same');
  await expect(get('read', { IfNoneMatch: String(ETag) })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  await expect(get('read', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect((await get('read', { IfMatch: String(ETag) })).body.toString()).toBe('same');
});

test.each([
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=0-100', '0123456789', 'bytes 0-9/10'],
])('the range %s', async (Range, body, ContentRange) => {
  await put('digits', '0123456789');
  const read = await get('digits', { Range });
  expect([read.body.toString(), read.ContentRange, read.$metadata.httpStatusCode]).toEqual([body, ContentRange, 206]);
});

test('a range beyond the end is refused, an invalid one is ignored', async () => {
  await put('digits', '0123456789');
  await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  expect((await get('digits', { Range: 'lines=1-2' })).body).toHaveLength(10);
});

test('a missing bucket or object is refused as S3 refuses it', async () => {
  await expect(get('missing')).rejects.toThrow(NoSuchKey);
  await expect(s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'missing' }))).rejects.toThrow(NotFound);
  await expect(s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'k' }))).rejects.toThrow(NoSuchBucket);
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' }))).rejects.toThrow(NotFound);
  await s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
  await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'missing' }));
});

test('objects are deleted one by one or many at once', async () => {
  for (const key of ['d/1 & <2>', 'd/2', 'd/3']) await put(key, 'x');
  await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'd/3' }));
  const Objects = [{ Key: 'd/1 & <2>' }, { Key: 'd/2' }, { Key: 'd/none' }];
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['d/1 & <2>', 'd/2', 'd/none']);
  for (const key of ['d/1 & <2>', 'd/2', 'd/3']) await expect(get(key)).rejects.toThrow(NoSuchKey);
});

test('a copy has the bytes and what was said of them, or what the copy says', async () => {
  await put('from ä/1', 'copied', { ContentType: 'text/plain', Metadata: { a: '1' } });
  const CopySource = `${BUCKET}/${encodeURIComponent('from ä/1')}`;
  const { CopyObjectResult } = await s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'to', CopySource }));
  const copy = await get('to');
  expect(copy).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' }, ETag: CopyObjectResult?.ETag });
  expect(copy.body.toString()).toBe('copied');
  await s3.send(
    new CopyObjectCommand({
      Bucket: BUCKET,
      Key: 'to',
      CopySource,
      MetadataDirective: 'REPLACE',
      Metadata: { b: '2' },
    }),
  );
  expect((await get('to')).Metadata).toEqual({ b: '2' });
});

test('what is not served is refused by name', async () => {
  await expect(s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'large' }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'The local S3 does not support CreateMultipartUpload.',
  });
  await expect(put('tagged', 'x', { Tagging: 'a=b' })).rejects.toThrow('does not support x-amz-tagging of PutObject');
  const Tagging = { TagSet: [] };
  await expect(s3.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: 'to', Tagging }))).rejects.toThrow(
    'does not support tagging of PutObject',
  );
});

test('a body that is not the signed one is refused', async () => {
  const client = started.clientWith({});
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { body: 'changed' });
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await expect(put('signed', 'genuine', {}, client)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
  const stranger = started.clientWith({ credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' } });
  await expect(put('signed', 'x', {}, stranger)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
});
