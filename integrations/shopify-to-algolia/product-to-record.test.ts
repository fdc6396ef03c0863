import { testDelivery } from 'penstock/testing';
import { describe, expect, test } from 'vitest';
import delivery from './product-to-record.ts';
import samples from './samples/events.json' with { type: 'json' };

const [listed, gone] = samples;
const settings = { index: 'products' };
const taken = { status: 200, body: { taskID: 1, updatedAt: '2026-11-05T09:30:00Z', objectID: '8000000000001' } };

async function deliver(event: object, type: string, answers: Record<string, readonly object[]>) {
  const { outcome, calls } = await testDelivery(delivery, {
    event,
    envelope: { type },
    settings,
    answers: { algolia: answers as never },
  });
  return { outcome, calls: calls.map(({ method, path, body }) => [`${method} ${path}`, body] as const) };
}

describe('a listed product', () => {
  test('is the record whose objectID is its number, with the price as a number and its SKUs', async () => {
    const { outcome, calls } = await deliver(listed as object, 'product.listed', { 'save record': [taken] });
    expect(outcome).toEqual({ kind: 'delivered', remote: '8000000000001' });
    expect(calls).toEqual([
      [
        'PUT /1/indexes/products/8000000000001',
        {
          ...{ title: 'Kettle, blue', handle: 'blue-kettle', status: 'active', price: 49.9, currency: 'EUR' },
          images: [{ url: 'https://cdn.shopify.com/s/files/1/0001/kettle.jpg' }],
          variants: [{ sku: 'KE-1' }, { sku: 'KE-2' }, {}],
        },
      ],
    ]);
  });

  test.each([
    ['a title', { title: '' }, 'title is required'],
    ['a status that the contract knows', { status: 'SOLD' }, 'status'],
    ['a price that its currency has', { price: '49.999' }, 'price'],
  ])('without %s goes to a person, and nothing is called', async (_, change, problem) => {
    const { outcome, calls } = await deliver({ ...listed, ...change }, 'product.listed', {});
    expect(outcome).toMatchObject({ kind: 'invalid', problems: [expect.stringContaining(problem)] });
    expect(calls).toEqual([]);
  });

  test('whose record is too big for the plan goes to a person, who is told why', async () => {
    const message = 'Record at the position 0 objectID=1 is too big size=20000/10000 bytes.';
    const refused = { status: 400, body: { message, status: 400 } };
    const { outcome } = await deliver(listed as object, 'product.listed', { 'save record': [refused] });
    expect(outcome).toMatchObject({ kind: 'permanent', reason: 'algolia-record-too-big' });
  });

  test('waits ten seconds, and uses no attempt, where too many jobs wait', async () => {
    const busy = { status: 429, body: { message: 'Too many jobs', status: 429 } };
    const { outcome } = await deliver(listed as object, 'product.listed', { 'save record': [busy] });
    expect(outcome).toEqual({ kind: 'deferred', reason: 'algolia-too-many-jobs', retryAfterSeconds: 10 });
  });
});

describe('a product that is gone', () => {
  test.each([
    ['is deleted from the index', { status: 200, body: { taskID: 2, deletedAt: '2026-11-05T09:30:00Z' } }],
    ['may be gone from the index already', { status: 404, body: { message: 'ObjectID does not exist', status: 404 } }],
  ])('%s', async (_, answer) => {
    const { outcome, calls } = await deliver(gone as object, 'product.gone', { 'delete record': [answer] });
    expect(outcome).toEqual({ kind: 'delivered', remote: '8000000000002' });
    expect(calls).toEqual([['DELETE /1/indexes/products/8000000000002', undefined]]);
  });
});
