import {
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  NoSuchKey,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import type { PolicyStatement } from '../../src/aws/service.ts';
import { BUCKET, startS3 } from './harness.ts';

const DAY_MS = 86_400_000;
let started: Awaited<ReturnType<typeof startS3>> | undefined;
afterEach(async () => {
  await started?.close();
  started = undefined;
});

async function start() {
  started = await startS3();
  const { s3, clock, call } = started;
  const put = (Key: string, Body = 'x') => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  const list = async (input: Partial<ListObjectsV2CommandInput> = {}) => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ...input }));
    const names = [
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    ];
    return { ...page, names };
  };
  const read = async (Key: string, VersionId?: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, VersionId }));
    return Body?.transformToString();
  };
  return { ...started, s3, clock, call, put, list, read };
}

test('keys are listed in the order of their bytes, by prefix, folder by folder', async () => {
  const { put, list } = await start();
  for (const key of ['b', 'a/2', 'a/1', 'a/x/1', 'Z', 'é', '😀', 'a&b']) await put(key, 'xyz');
  expect((await list()).names).toEqual(['Z', 'a&b', 'a/1', 'a/2', 'a/x/1', 'b', 'é', '😀']);
  expect((await list({ Prefix: 'a/' })).names).toEqual(['a/1', 'a/2', 'a/x/1']);
  expect(await list({ Delimiter: '/' })).toMatchObject({
    names: ['Z', 'a&b', 'b', 'é', '😀', 'a/'],
    KeyCount: 6,
    IsTruncated: false,
    CommonPrefixes: [{ Prefix: 'a/' }],
  });
  expect((await list({ Prefix: 'a/', Delimiter: '/' })).names).toEqual(['a/1', 'a/2', 'a/x/']);
  expect((await list({ StartAfter: 'a/2' })).names).toEqual(['a/x/1', 'b', 'é', '😀']);
  expect((await list({ Prefix: 'b' })).Contents).toMatchObject([{ Key: 'b', Size: 3, StorageClass: 'STANDARD' }]);
  expect((await list({ Prefix: 'é', EncodingType: 'url' })).names).toEqual(['%C3%A9']);
});

test.each([1, 2, 3])('every name is on exactly one page of %i, folders too', async (MaxKeys) => {
  const { put, list } = await start();
  for (const key of ['a', 'f/1', 'f/2', 'f/3', 'g', 'h/1', 'z']) await put(key);
  const names: (string | undefined)[] = [];
  for (let ContinuationToken: string | undefined; ; ) {
    const page = await list({ MaxKeys, Delimiter: '/', ...(ContinuationToken && { ContinuationToken }) });
    expect(page.names.length).toBeLessThanOrEqual(MaxKeys);
    names.push(...page.names);
    ContinuationToken = page.NextContinuationToken;
    if (!page.IsTruncated) break;
  }
  expect(names.sort()).toEqual(['a', 'f/', 'g', 'h/', 'z']);
});

test('with versions, an overwrite and a delete keep what was before', async () => {
  const { s3, call, put, read, list } = await start();
  await put('k', 'before versions');
  await call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
  const first = await put('k', 'one');
  const second = await put('k', 'two');
  expect([await read('k'), await read('k', first.VersionId), await read('k', 'null')]).toEqual([
    'two',
    'one',
    'before versions',
  ]);
  const marker = await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k' }));
  expect(marker.DeleteMarker).toBe(true);
  await expect(read('k')).rejects.toThrow(NoSuchKey);
  expect((await list()).names).toEqual([]);
  expect(await read('k', second.VersionId)).toBe('two');
  await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k', VersionId: marker.VersionId }));
  expect(await read('k')).toBe('two');
});

test('without versions an overwrite leaves nothing of what was before', async () => {
  const { put, read } = await start();
  const { VersionId } = await put('k', 'one');
  await put('k', 'two');
  expect([VersionId, await read('k')]).toEqual([undefined, 'two']);
});

// S3's own example: created at 10:30 with three days to live, it goes at midnight after the third day.
test('objects expire at the midnight after their days, under their prefix only', async () => {
  const { call, put, list, clock } = await start();
  const rule = (Prefix: string, Days: number, Status = 'Enabled') => ({
    Status,
    Filter: { Prefix },
    Expiration: { Days },
  });
  const Rule = [rule('claims/', 3), rule('off/', 1, 'Disabled')];
  await call('PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rule } });
  for (const key of ['claims/1', 'off/1', 'archive/1']) await put(key);
  clock.advance(3 * DAY_MS + 13 * 3_600_000);
  expect((await list()).names).toEqual(['archive/1', 'claims/1', 'off/1']);
  clock.advance(30 * 60_000);
  expect((await list()).names).toEqual(['archive/1', 'off/1']);
});

test('with versions, expiry marks, and old versions go after their own days', async () => {
  const { call, put, list, read, clock } = await start();
  await call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
  const Rule = [
    {
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Expiration: { Days: 1 },
      NoncurrentVersionExpiration: { NoncurrentDays: 2 },
    },
  ];
  await call('PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rule } });
  const { VersionId } = await put('k', 'kept a while');
  clock.advance(2 * DAY_MS);
  expect([(await list()).names, await read('k', VersionId)]).toEqual([[], 'kept a while']);
  clock.advance(4 * DAY_MS);
  await expect(read('k', VersionId)).rejects.toMatchObject({ name: 'NoSuchVersion' });
});

test('settings are answered as they were made', async () => {
  const { s3, call } = await start();
  const Bucket = BUCKET;
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  await expect(s3.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
  });
  await call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
  await call('PutPublicAccessBlock', { PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
  await call('PutBucketLifecycleConfiguration', {
    LifecycleConfiguration: {
      Rule: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: 'p/' }, Expiration: { Days: 30 } }],
    },
  });
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toMatchObject({
    BlockPublicAcls: true,
  });
  expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toMatchObject([
    { ID: 'r', Status: 'Enabled', Filter: { Prefix: 'p/' }, Expiration: { Days: 30 } },
  ]);
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  ]);
});

const ARN = `arn:aws:s3:::${BUCKET}`;
const allow = (Action: string, Resource: string): PolicyStatement => ({ Effect: 'Allow', Action, Resource });

test('a role may do what its policy says of the key; without ListBucket a missing object is a 403', async () => {
  const { clientAs, endpoint, put } = await start();
  await put('claims/1', 'mine');
  const get = (Key: string, statements: readonly PolicyStatement[]) =>
    clientAs(statements).send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  const reads = allow('s3:GetObject', `${ARN}/claims/*`);
  expect(await (await get('claims/1', [reads])).Body?.transformToString()).toBe('mine');
  await expect(get('other/1', [reads])).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
  });
  await expect(get('claims/2', [reads])).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(get('claims/2', [reads, allow('s3:ListBucket', ARN)])).rejects.toThrow(NoSuchKey);
  const write = clientAs([reads]).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'claims/3', Body: 'x' }));
  await expect(write).rejects.toThrow(`not authorized to perform: s3:PutObject on resource: ${ARN}/claims/3`);
  const listed: PolicyStatement = {
    ...allow('s3:ListBucket', ARN),
    Condition: { StringLike: { 's3:prefix': 'claims/*' } },
  };
  const list = (Prefix?: string) => clientAs([listed]).send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
  expect((await list('claims/')).KeyCount).toBe(1);
  await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(endpoint.permissions.denied().map(({ action }) => action)).toEqual([
    's3:GetObject',
    's3:PutObject',
    's3:ListBucket',
  ]);
});

test('a fault is answered in the words of S3, and calls are counted in bytes', async () => {
  const { endpoint, put } = await start();
  endpoint.faults.add({ service: 's3', operation: 'PutObject', times: 1, error: { code: 'SlowDown', status: 503 } });
  await expect(put('k')).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
  endpoint.meter.reset();
  await put('k', 'x'.repeat(10_000));
  const [count] = endpoint.meter.counts();
  expect(count).toMatchObject({ service: 's3', operation: 'PutObject', outcome: 'ok', calls: 1 });
  expect(count?.inputBytes).toBeGreaterThan(10_000);
  expect(count?.inputBytes).toBeLessThan(10_500);
});
