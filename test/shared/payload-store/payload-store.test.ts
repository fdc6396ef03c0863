import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, startS3 } from '../../../packages/local-aws/test/s3/harness.ts';
import { tenantId } from '../../../shared/contract/index.ts';
import { createPayloadStore } from '../../../shared/payload-store/index.ts';
import type { Log } from '../../../shared/telemetry/index.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
let claims: ReturnType<typeof createPayloadStore>;
const now = () => Date.parse('2026-03-05T10:00:00Z');
const told: (string | undefined)[] = [];
const log = { error: (_message: string, fields) => void told.push(fields?.errorMessage) } as Pick<Log, 'error'> as Log;

beforeAll(async () => {
  s3 = await startS3();
  claims = createPayloadStore({
    client: s3.s3,
    bucketName: BUCKET,
    keptDays: 40,
    readMs: 5000,
    now,
    random: () => 0.5,
  });
});
afterAll(() => s3.close());

const event = { integration: 'shop', tenant: tenantId('7'), eventId: 'e-1', receivedAt: '2026-03-02T23:59:59.999Z' };
const body = Buffer.from([0xff, 0x00, ...Buffer.from('a body that is not UTF-8')]);
const sha256 = (...parts: (string | Buffer)[]) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest('hex');
const unavailable = {
  ok: false,
  outcome: { kind: 'deferred', reason: 'claim-store-unavailable', retryAfterSeconds: 150, isFault: true },
};
const broken = (reason: string) => ({ ok: false, outcome: { kind: 'invalid', reason } });

describe('a body', () => {
  test('is kept under its integration, its day and what it is, and comes back byte for byte', async () => {
    const claim = await claims.store(event, body);
    expect(claim).toEqual({
      key: `shop/2026/03/02/${sha256('["7","e-1"]', body)}`,
      bytes: body.length,
      sha256: sha256(body),
    });
    const { Body } = await s3.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: claim.key }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(body);
    expect(await claims.load(claim, log)).toEqual({ ok: true, body });
  });

  test('that is kept already is not written again, and that is a success', async () => {
    const claim = await claims.store({ ...event, eventId: 'twice' }, body);
    const modified = () => s3.call('HeadObject', { Key: claim.key }).then(({ LastModified }) => LastModified);
    const before = await modified();
    s3.clock.advance(60_000);
    expect(await claims.store({ ...event, eventId: 'twice' }, body)).toEqual(claim);
    expect(await modified()).toBe(before);
  });

  test('of another event, account or content has another key', async () => {
    const keys = await Promise.all(
      [
        [event, body],
        [{ ...event, eventId: 'e-2' }, body],
        [{ ...event, tenant: tenantId('8') }, body],
        [event, Buffer.from('other')],
      ].map(([one, bytes]) => claims.store(one as typeof event, bytes as Buffer).then(({ key }) => key)),
    );
    expect(new Set(keys).size).toBe(4);
  });

  test('that S3 did not confirm is an error', async () => {
    s3.endpoint.faults.add({
      service: 's3',
      operation: 'PutObject',
      error: { code: 'SlowDown', message: 'no', status: 503 },
    } as never);
    await expect(claims.store({ ...event, eventId: 'slow' }, body)).rejects.toThrow(/no/);
    s3.endpoint.faults.remove();
  });
});

describe('a claim', () => {
  const kept = (eventId: string) => claims.store({ ...event, eventId }, body);

  test('whose object is gone breaks the contract', async () => {
    const claim = await kept('gone');
    await s3.call('DeleteObject', { Key: claim.key });
    expect(await claims.load(claim, log)).toMatchObject({
      ...broken('claim-missing'),
      outcome: { problems: [`the object ${claim.key} is not there, or may not be read (NoSuchKey)`] },
    });
  });

  test('that our own policy refuses to read waits as our fault; only after its life it is missing', async () => {
    const claim = await kept('forbidden');
    const client = s3.clientAs([{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' }]);
    const at = (time: string) =>
      createPayloadStore({
        client,
        bucketName: BUCKET,
        keptDays: 40,
        readMs: 5000,
        now: () => Date.parse(time),
        random: () => 0.5,
      });
    expect(await at('2026-04-10T23:59:59Z').load(claim, log)).toEqual(unavailable);
    expect(await at('2026-04-11T00:00:00Z').load(claim, log)).toMatchObject(broken('claim-missing'));
  });

  test.each([
    ['shorter', body.subarray(1)],
    ['longer', Buffer.concat([body, body])],
    ['another of the same length', Buffer.from(body).fill(0x20, body.length - 1)],
  ])('whose object became %s breaks the contract', async (name, other) => {
    const claim = await kept(`altered-${name}`);
    await s3.call('PutObject', { Key: claim.key, Body: other });
    expect(await claims.load(claim, log)).toMatchObject(broken('claim-altered'));
  });

  test.each([
    ['fails', { error: { code: 'InternalError', message: 'We encountered an internal error.', status: 500 } }],
    ['throttles', { error: { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 } }],
  ])('waits for two minutes and some jitter while S3 %s, and the log says why', async (_, fault) => {
    const claim = await kept('waits');
    s3.endpoint.faults.add({ service: 's3', operation: 'GetObject', ...fault } as never);
    told.length = 0;
    expect(await claims.load(claim, log)).toEqual(unavailable);
    expect(told).toEqual([expect.stringContaining(fault.error.message)]);
    s3.endpoint.faults.remove();
    expect(await claims.load(claim, log)).toEqual({ ok: true, body });
  });

  test.each([
    ['breaks off', 5000, (stream: PassThrough) => stream.destroy(new Error('aborted'))],
    ['stands still', 20, () => {}],
  ])('waits as well when the answer %s', async (_, readMs, misbehave) => {
    const claim = await kept('stream');
    const answer = new PassThrough();
    answer.write(body.subarray(0, 5), () => misbehave(answer));
    const client = { send: async () => ({ Body: answer }) } as never;
    const worker = createPayloadStore({ client, bucketName: BUCKET, keptDays: 40, readMs, now, random: () => 0.5 });
    expect(await worker.load(claim, log)).toEqual(unavailable);
    expect(answer.destroyed).toBe(true);
  });
});
