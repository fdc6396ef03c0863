import type { Vendor } from 'penstock';
import { expect, test } from 'vitest';
import { shopify } from '../../../test/vendors/accounts.ts';
import { control } from '../../../test/vendors/support.ts';
import pull from '../nightly-products.ts';

type Ask = Awaited<ReturnType<typeof shopify>>['ask'];

/** A client of the simulated Shopify, which counts its calls. */
function clientOf(ask: Ask) {
  const asked: string[] = [];
  const vendor: Vendor = {
    async call({ operation, body, answer }) {
      const { query, variables } = body as { readonly query: string; readonly variables: object };
      asked.push(operation);
      const { body: given } = await ask(query, variables);
      if (given.errors) throw new Error(JSON.stringify(given.errors));
      return { kind: 'success', answer: answer.parse(given) };
    },
  };
  return { vendor, asked };
}

/** Every page until the listing ends. */
async function pagesOf(vendor: Vendor) {
  const pages = [];
  for (let cursor: string | undefined; ; ) {
    const page = await pull.read({ vendor, settings: { index: 'products' }, ...(cursor !== undefined && { cursor }) });
    if (page.kind !== 'page') throw new Error(page.kind);
    pages.push(page.records);
    if (page.next === undefined) return pages;
    cursor = page.next;
  }
}

test('a listing that is longer than the border of paging is read to its end, each product once', async () => {
  const { ask } = await shopify({ deepest: 500, bucket: 10_000 }, 1_100);
  const { vendor } = clientOf(ask);
  const pages = await pagesOf(vendor);
  expect(pages.map((page) => page.length)).toEqual([250, 250, 250, 250, 100]);
  const ids = pages.flat().map(({ id }) => id);
  expect([ids.at(0), ids.at(-1), new Set(ids).size]).toEqual(['8000000000001', '8000000001100', 1_100]);
});

test('a page costs less than a query may, and no more than the smallest plan restores between two pages', async () => {
  const { ask, url } = await shopify({ bucket: 10_000 }, 250);
  const { vendor } = clientOf(ask);
  await control(url, 'PUT', '/settings', { bucket: 250, restoreRate: 1 });
  expect((await pagesOf(vendor)).length).toBe(1);
});

test('of a product with hundreds of variants every SKU is read, and of one without a SKU none is made up', async () => {
  const { ask, url } = await shopify();
  const variants = Array.from({ length: 600 }, (_, i) => ({ id: String(i + 1), sku: `SKU-${i}`, price: '5.00' }));
  const bare = [{ id: '9', sku: null, price: '7.50' }];
  // Numbers that JSON.parse would round.
  await control(url, 'POST', '/products', {
    put: [
      { id: '9007199254740993', variants },
      { id: '9007199254740995', variants: bare, images: [] },
    ],
  });
  const { vendor, asked } = clientOf(ask);
  const [large, small] = (await pagesOf(vendor)).flat();
  expect([large?.id, small?.id]).toEqual(['9007199254740993', '9007199254740995']);
  expect(large?.body).toMatchObject({ variants: variants.map(({ sku }) => ({ sku })) });
  expect(small).toMatchObject({
    changedAt: '2026-11-05T09:30:00Z',
    body: { id: '9007199254740995', price: '7.5', currency: 'EUR', images: [], variants: [{ sku: null }] },
  });
  expect(asked).toEqual(['list products', 'list variants', 'list variants', 'list variants']);
});

test('a change of what the index does not hold is no other version', async () => {
  const { ask, url, clock } = await shopify({}, 1);
  const { vendor } = clientOf(ask);
  const [[before] = []] = await pagesOf(vendor);
  clock.advance(60_000);
  await control(url, 'POST', '/products', { put: [{ id: '8000000000001' }] });
  const [[after] = []] = await pagesOf(vendor);
  expect(after?.changedAt).not.toBe(before?.changedAt);
  expect(after?.body).toEqual(before?.body);
});
