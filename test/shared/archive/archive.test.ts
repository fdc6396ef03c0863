import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUCKET, startS3 } from '../../../packages/local-aws/test/s3/harness.ts';
import { createArchive, createArchiveReader } from '../../../shared/archive/index.ts';
import { type Envelope, readEnvelope, tenantId, writeEnvelope } from '../../../shared/contract/index.ts';
import { createPayloadStore } from '../../../shared/payload-store/index.ts';
import type { Log } from '../../../shared/telemetry/index.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
const told: [string, Record<string, unknown>][] = [];
const log: Log = {
  info: () => {},
  warn: (message, fields = {}) => void told.push([message, { ...fields }]),
  error: (message, fields = {}) => void told.push([message, { ...fields }]),
  with: () => log,
};
const noHurry = () => 120_000;

beforeEach(async () => {
  s3 = await startS3();
  told.length = 0;
});
afterEach(() => s3.close());

function archiveOf(mostBytes?: number) {
  const claims = createPayloadStore({
    client: s3.s3,
    bucketName: BUCKET,
    keptDays: 40,
    readMs: 5000,
    now: Date.now,
    random: () => 0.5,
  });
  const archive = createArchive({
    client: s3.s3,
    bucketName: BUCKET,
    claims,
    log,
    ...(mostBytes !== undefined && { mostBytes }),
  });
  return { claims, keep: archive.keep };
}

const envelope = (eventId: string, change: Partial<Envelope> = {}): Envelope => ({
  v: 1,
  integration: 'shop',
  eventId,
  tenant: tenantId('7'),
  type: 'order.paid',
  receivedAt: '2026-03-02T10:15:00.000Z',
  correlationId: 'c-1',
  deliveries: ['to-crm'],
  body: `{"order":"${eventId}"}`,
  encoding: 'text',
  ...change,
});
const message = (one: Envelope) => ({ messageId: `m-${one.eventId}`, body: writeEnvelope(one) });

/** Every object of the archive: its key without the filter, and its lines after gunzip. */
async function objects(): Promise<Readonly<Record<string, readonly Envelope[]>>> {
  const { Contents } = await s3.call('ListObjectsV2', { Prefix: 'events/' });
  const found = (Contents as { Key: string }[]).map(async ({ Key }) => {
    const { Body } = await s3.call('GetObject', { Key });
    const lines = gunzipSync(Body as Buffer)
      .toString()
      .split('\n');
    expect(lines.pop()).toBe('');
    // `search.test.ts` reads the filter of names.
    return [Key.replace(/\.[\w-]+(?=\.ndjson)/, ''), lines.map(envelopeIn)] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

function envelopeIn(line: string): Envelope {
  const read = readEnvelope(line);
  if (!read.ok) throw new Error(read.problem);
  return read.envelope;
}

/** As the decision record words it. */
const keyOf = (hour: string, ...messageIds: string[]) =>
  `events/shop/${hour}/${createHash('sha256').update(JSON.stringify(messageIds)).digest('hex').slice(0, 40)}.ndjson.gz`;

describe('a batch', () => {
  test('becomes one object for each hour in which its events were received, in their order', async () => {
    const early = envelope('1', { receivedAt: '2026-03-02T09:59:59.999Z' });
    const [second, third] = [envelope('2'), envelope('3', { receivedAt: '2026-03-02T10:16:00.000Z' })];
    expect(await archiveOf().keep([third, early, second].map(message), noHurry)).toEqual([]);
    expect(await objects()).toEqual({
      [keyOf('2026/03/02/09', 'm-1')]: [early],
      [keyOf('2026/03/02/10', 'm-2', 'm-3')]: [second, third],
    });
  });

  test('that comes a second time, in any order, is written over itself', async () => {
    const messages = ['1', '2', '3'].map((id) => message(envelope(id)));
    await archiveOf().keep(messages, noHurry);
    const once = await objects();
    await archiveOf().keep(messages.toReversed(), noHurry);
    expect(await objects()).toEqual(once);
  });

  test('that fills an object goes on in another', async () => {
    const events = ['1', '2', '3'].map((id) => envelope(id, { body: 'x'.repeat(1000) }));
    await archiveOf(2500).keep(events.map(message), noHurry);
    expect(await objects()).toEqual({
      [keyOf('2026/03/02/10', 'm-1', 'm-2')]: events.slice(0, 2),
      [keyOf('2026/03/02/10', 'm-3')]: events.slice(2),
    });
  });

  test('with a message that is no event archives the others, and hands that one back by name', async () => {
    const strange = { messageId: 'm-x', body: '{"card":"4111 1111 1111 1111"}' };
    const timeless = message(envelope('9', { receivedAt: 'soon' }));
    expect(await archiveOf().keep([strange, message(envelope('1')), timeless], noHurry)).toEqual(['m-x', 'm-9']);
    expect(Object.keys(await objects())).toEqual([keyOf('2026/03/02/10', 'm-1')]);
    expect(told).toEqual([
      [
        'message not archived: it is invalid',
        { messageId: 'm-x', problems: ['envelope version undefined; this worker reads 1 and 2'] },
      ],
      ['message not archived: it is invalid', { messageId: 'm-9', problems: ['the envelope’s receivedAt is no time'] }],
    ]);
  });

  test('for which time runs out is written as far as it came; the rest is released', async () => {
    let left = 21_000;
    const hurry = () => {
      left -= 500;
      return left;
    };
    const ids = ['1', '2', '3', '4'];
    expect(
      await archiveOf().keep(
        ids.map((id) => message(envelope(id))),
        hurry,
      ),
    ).toEqual(['m-3', 'm-4']);
    expect(Object.values(await objects()).flat()).toHaveLength(2);
  });

  test('that S3 does not take is an error, so that all of it comes again', async () => {
    const error = { code: 'InternalError', message: 'We encountered an internal error.', status: 500 };
    s3.endpoint.faults.add({ service: 's3', operation: 'PutObject', error } as never);
    await expect(archiveOf().keep([message(envelope('1'))], noHurry)).rejects.toThrow(/internal error/);
  });
});

describe('a large event', () => {
  const body = Buffer.from([0xff, ...Buffer.alloc(2_000_000, 'a')]);
  const claimed = async (eventId: string) => {
    const claim = await archiveOf().claims.store(envelope(eventId), body);
    return envelope(eventId, { v: 2, body: '', encoding: 'claim', claim });
  };

  test('is archived with its body, which outlives the claim', async () => {
    await archiveOf().keep([message(await claimed('1'))], noHurry);
    const [[event]] = Object.values(await objects()) as [[Envelope]];
    expect(event).toMatchObject({ v: 1, eventId: '1', encoding: 'base64', deliveries: ['to-crm'] });
    expect(event).not.toHaveProperty('claim');
    expect(Buffer.from(event.body, 'base64').equals(body)).toBe(true);
  });

  test('whose body is gone is archived as it came, and the log says so', async () => {
    const event = await claimed('1');
    await s3.call('DeleteObject', { Key: event.claim?.key });
    expect(await archiveOf().keep([message(event)], noHurry)).toEqual([]);
    expect(Object.values(await objects())).toEqual([[event]]);
    expect(told).toMatchObject([['event archived without its body', { reason: 'claim-missing' }]]);
  });

  test('whose body S3 does not give now makes the batch an error', async () => {
    const event = await claimed('1');
    const error = { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 };
    s3.endpoint.faults.add({ service: 's3', operation: 'GetObject', error } as never);
    await expect(archiveOf().keep([message(event)], noHurry)).rejects.toThrow('claim-store-unavailable');
  });
});

describe('a reader', () => {
  const reader = () => createArchiveReader({ client: s3.s3, bucketName: BUCKET });
  const listed = async (which: { hour: string } | { from: string }) =>
    (await Array.fromAsync(reader().list('shop', which))).map(({ hour, writtenAt }) => [hour.slice(8, 13), writtenAt]);

  test('gets the events one by one, for any bodies', async () => {
    const events = ['line\nfeed\r\n', '\u2028\u2029', '日本 😀', '', 'x'.repeat(300_000)].map((body, i) =>
      envelope(String(i), { body }),
    );
    await archiveOf().keep(events.map(message), noHurry);
    const [object] = await Array.fromAsync(reader().list('shop', { hour: '2026-03-02T10:00:00.000Z' }));
    expect(await Array.fromAsync(reader().events(object?.key ?? ''))).toEqual(events);
  });

  test('lists one hour, or all from one hour on, of one integration', async () => {
    const times = ['2026-03-01T23:00:00Z', '2026-03-02T00:00:00Z', '2026-03-02T01:30:00Z'];
    await archiveOf().keep(
      times.map((receivedAt, i) => message(envelope(String(i), { receivedAt }))),
      noHurry,
    );
    await archiveOf().keep([message(envelope('x', { integration: 'shop-2' }))], noHurry);
    const at = s3.clock.now();
    expect(await listed({ hour: '2026-03-02T00:00:00.000Z' })).toEqual([['02T00', at]]);
    expect(await listed({ from: '2026-03-02T00:00:00.000Z' })).toEqual([
      ['02T00', at],
      ['02T01', at],
    ]);
    expect(await listed({ from: '2026-02-28T00:00:00.000Z' })).toHaveLength(3);
  });

  test('is told which object is not what it should be', async () => {
    const Key = 'events/shop/2026/03/02/10/x.ndjson.gz';
    await s3.call('PutObject', { Key, Body: Buffer.from('no gzip') });
    await expect(Array.fromAsync(reader().events(Key))).rejects.toThrow(/header/);
    const { gzipSync } = await import('node:zlib');
    await s3.call('PutObject', { Key, Body: gzipSync('{"card":"4111"}\n') });
    await expect(Array.fromAsync(reader().events(Key))).rejects.toThrow(
      `${Key} holds a line that is no event: envelope`,
    );
  });
});
