import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUCKET, startS3 } from '../../../packages/local-aws/test/s3/harness.ts';
import {
  type ArchiveSearch,
  createArchive,
  createArchiveReader,
  type SearchCost,
  searchArchive,
} from '../../../shared/archive/index.ts';
import { type Envelope, tenantId, writeEnvelope } from '../../../shared/contract/index.ts';
import { createPayloadStore } from '../../../shared/payload-store/index.ts';
import type { Log } from '../../../shared/telemetry/index.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
const log: Log = { info: () => {}, warn: () => {}, error: () => {}, with: () => log };

beforeEach(async () => {
  s3 = await startS3();
});
afterEach(() => s3.close());

const envelope = (eventId: string, change: Partial<Envelope> = {}): Envelope => ({
  v: 1,
  integration: 'shop',
  eventId,
  tenant: tenantId('7'),
  type: 'order.paid',
  entity: `order:${eventId}`,
  receivedAt: '2026-03-02T10:15:00.000Z',
  correlationId: `request-${eventId}`,
  deliveries: ['to-crm'],
  body: '{}',
  encoding: 'text',
  ...change,
});

async function keep(...events: readonly Envelope[]): Promise<void> {
  const claims = createPayloadStore({
    client: s3.s3,
    bucketName: BUCKET,
    keptDays: 40,
    readMs: 5000,
    now: () => Date.parse('2026-03-02T12:00:00Z'),
    random: () => 0.5,
  });
  const messages = events.map((one, at) => ({ messageId: `m-${at}-${one.eventId}`, body: writeEnvelope(one) }));
  const archive = createArchive({ client: s3.s3, bucketName: BUCKET, claims, log });
  expect(await archive.keep(messages, () => 120_000)).toEqual([]);
}

async function search(change: Partial<ArchiveSearch> = {}) {
  const cost: SearchCost = { lists: 0, objects: 0 };
  const found = searchArchive(
    createArchiveReader({ client: s3.s3, bucketName: BUCKET }),
    { integrations: ['shop'], from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T23:59:59.999Z', ...change },
    cost,
  );
  return { ids: (await Array.fromAsync(found)).map(({ eventId }) => eventId), cost };
}

describe('a search of the archive', () => {
  test('by id, entity or request reads the objects whose keys say that they may hold it', async () => {
    for (let n = 100; n < 140; n += 1) await keep(envelope(String(n)));
    for (const name of ['117', 'order:117', 'request-117']) {
      const { ids, cost } = await search({ name });
      expect(ids).toEqual(['117']);
      expect(cost.objects).toBeLessThan(4);
    }
    expect((await search({ name: 'order:1' })).ids).toEqual([]);
  });

  test('finds every name of an object, also where too many names leave its key without a filter', async () => {
    for (const many of [1, 3, 50, 160, 400]) {
      const events = Array.from({ length: many }, (_, n) => envelope(`${many}-${n}`, { integration: `of-${many}` }));
      await keep(...events);
      const { Contents } = await s3.call('ListObjectsV2', { Prefix: `events/of-${many}/` });
      const [{ Key }] = Contents as [{ Key: string }];
      expect(Buffer.byteLength(Key)).toBeLessThanOrEqual(1024);
      expect(/\.[\w-]+\.ndjson/.test(Key)).toBe(many <= 160);
      for (const [n, { eventId, correlationId }] of events.entries()) {
        if (n % 40 !== 0) continue;
        for (const name of [`order:${eventId}`, correlationId])
          expect((await search({ name, integrations: [`of-${many}`] })).ids).toEqual([eventId]);
      }
    }
  });

  test('goes from the newest event to the oldest, over days, hours and integrations, each event once', async () => {
    const at = (receivedAt: string, integration = 'shop') => ({ receivedAt, integration, entity: 'order:1' });
    await keep(
      envelope('a', at('2026-03-01T08:00:00.000Z')),
      envelope('b', at('2026-03-02T09:59:59.999Z', 'crm')),
      envelope('c', at('2026-03-02T10:00:00.000Z')),
      envelope('d', at('2026-03-02T10:00:01.000Z', 'crm')),
    );
    await keep(envelope('c', at('2026-03-02T10:00:00.000Z')), envelope('z', at('2026-03-03T10:00:00.000Z')));
    const both = { integrations: ['shop', 'crm'], name: 'order:1' };
    expect((await search(both)).ids).toEqual(['d', 'c', 'b', 'a']);
    expect((await search({ ...both, from: '2026-03-02T10:00:00.000Z' })).ids).toEqual(['d', 'c']);
    expect((await search({ ...both, to: '2026-03-02T10:00:00.000Z' })).ids).toEqual(['c', 'b', 'a']);
    expect((await search({ integrations: ['crm'] })).ids).toEqual(['d', 'b']);
  });

  test('reads objects of an earlier release, whose keys hold no filter', async () => {
    await keep(envelope('1'));
    const { Contents } = await s3.call('ListObjectsV2', { Prefix: 'events/' });
    const [{ Key }] = Contents as [{ Key: string }];
    const { Body } = await s3.call('GetObject', { Key });
    await s3.call('PutObject', { Key: Key.replace(/\.[\w-]+(?=\.ndjson)/, ''), Body: Body as Buffer });
    await s3.call('DeleteObject', { Key });
    expect((await search({ name: 'order:1' })).ids).toEqual(['1']);
    expect((await search({ name: 'order:2' })).cost.objects).toBe(1);
  });
});
