import { describe, expect, test } from 'vitest';
import { shopify } from './accounts.ts';
import { call, control } from './support.ts';

const IDS = `query ($first: Int!, $query: String) {
  products(first: $first, sortKey: ID, query: $query) { nodes { id updatedAt } pageInfo { hasNextPage endCursor } }
}`;
const AFTER =
  'query ($after: String) { products(first: 2, after: $after, sortKey: ID) { nodes { id } pageInfo { endCursor hasNextPage } } }';
const numbers = (body: { data: { products: { nodes: { id: string }[] } } }) =>
  body.data.products.nodes.map(({ id }) => id.split('/').at(-1));

describe('who may ask', () => {
  test('a call without a known token is refused with 401, and one without the scope inside a 200', async () => {
    const { url } = await shopify();
    const path = `${url}/admin/api/2026-07/graphql.json`;
    const headers = { 'x-shopify-access-token': 'other' };
    expect((await call(path, 'POST', { headers, json: { query: '{ shop { name } }' } })).status).toBe(401);
    const without = await shopify({ tokens: [{ token: 'shpat_11111111222233334444555555555555', scopes: [] }] });
    const denied = await without.ask(IDS, { first: 1 });
    expect([denied.status, denied.body.errors[0].extensions.code]).toEqual([200, 'ACCESS_DENIED']);
  });

  test('a version that has ended is answered by the oldest one, and says so', async () => {
    const { ask } = await shopify();
    const headerOf = async (version: string) =>
      (await ask('{ shop { name } }', {}, version)).headers.get('x-shopify-api-version');
    expect(await headerOf('2026-04')).toBe('2026-04');
    expect(await headerOf('2023-01')).toBe('2025-10');
    expect((await ask('{ shop { name } }', {}, 'latest')).status).toBe(404);
  });
});

describe('a listing', () => {
  test('is in the order of the ids, which do not fit into a number, and goes on behind the last of a page', async () => {
    const { ask, url } = await shopify();
    const put = ['9007199254740993', '9007199254740992', '70'].map((id) => ({ id }));
    await control(url, 'POST', '/products', { put });
    const first = await ask(IDS, { first: 2 });
    expect(numbers(first.body)).toEqual(['70', '9007199254740992']);
    expect(first.body.data.products.pageInfo.hasNextPage).toBe(true);
    const second = await ask(IDS, { first: 2, query: 'id:>=9007199254740993' });
    expect(numbers(second.body)).toEqual(['9007199254740993']);
    expect(second.body.data.products.pageInfo.hasNextPage).toBe(false);
  });

  test('by cursor ends at the border with an error, and a filter by id has none', async () => {
    const { ask } = await shopify({ deepest: 4 }, 7);
    const first = await ask(AFTER);
    const second = await ask(AFTER, { after: first.body.data.products.pageInfo.endCursor });
    expect(numbers(second.body)).toEqual(['8000000000003', '8000000000004']);
    const third = await ask(AFTER, { after: second.body.data.products.pageInfo.endCursor });
    expect(third.body.errors[0].message).toContain('limited to 4 objects');
    expect(numbers((await ask(IDS, { first: 2, query: 'id:>8000000000004' })).body)).toEqual([
      ...['8000000000005', '8000000000006'],
    ]);
  });

  test('of what changed holds edits by people, and no deletions', async () => {
    const { ask, url, clock } = await shopify({}, 3);
    clock.advance(60_000);
    await control(url, 'POST', '/products', {
      put: [{ id: '8000000000002', title: 'New' }],
      remove: ['8000000000003'],
    });
    const query = "updated_at:>='2026-11-05T09:31:00Z'";
    expect(numbers((await ask(IDS, { first: 10, query })).body)).toEqual(['8000000000002']);
    expect(numbers((await ask(IDS, { first: 10 })).body)).toEqual(['8000000000001', '8000000000002']);
  });

  test.each([
    ['more than 250 a page', IDS, { first: 251 }, 'between 1 and 250'],
    ['a filter that is not simulated', IDS, { first: 1, query: 'tag:sale' }, 'does not know the filter'],
    ['a field that there is not', '{ products(first: 1) { nodes { price } } }', {}, "Field 'price' doesn't exist"],
    ['a connection without a page', '{ products { nodes { id } } }', {}, 'one of first or last'],
    ['what is no query', '{ products(first: 1 { nodes } }', {}, 'Parse error'],
  ])('refuses %s inside a 200', async (_, query, variables, message) => {
    const { ask } = await shopify({}, 1);
    const { status, body } = await ask(query, variables);
    expect([status, body.errors[0].message]).toEqual([200, expect.stringContaining(message)]);
    expect(body.data).toBeUndefined();
  });
});

describe('the cost of a query', () => {
  test('is near to what clients measured: 12 points for 200 ids, and 202 by the older texts', async () => {
    const { ask } = await shopify();
    const { cost } = (await ask(IDS, { first: 200 })).body.extensions;
    expect(cost.requestedQueryCost).toBe(12);
    const linear = await shopify({ sizing: 'linear' });
    expect((await linear.ask(IDS, { first: 200 })).body.extensions.cost.requestedQueryCost).toBe(202);
  });

  test('above 1000 points is refused, also by a full bucket', async () => {
    const { ask } = await shopify({ sizing: 'linear', bucket: 5000 });
    const nested = '{ products(first: 250) { nodes { variants(first: 100) { nodes { sku } } } } }';
    expect((await ask(nested)).body.errors[0].extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', maxCost: 1000 });
  });

  test('that the bucket does not hold is THROTTLED inside a 200, and passes once it was restored', async () => {
    const { ask, clock } = await shopify({ bucket: 20, restoreRate: 10 }, 300);
    const first = await ask(IDS, { first: 200 });
    expect(first.body.extensions.cost).toMatchObject({
      actualQueryCost: 12,
      throttleStatus: { maximumAvailable: 20, currentlyAvailable: 8, restoreRate: 10 },
    });
    const second = await ask(IDS, { first: 200 });
    expect([second.status, second.body.errors[0].extensions.code]).toEqual([200, 'THROTTLED']);
    expect(second.body.extensions.cost).toMatchObject({ requestedQueryCost: 12, actualQueryCost: null });
    expect(second.body.data).toBeUndefined();
    clock.advance(1000);
    expect((await ask(IDS, { first: 200 })).body.errors).toBeUndefined();
  });
});

test('each page that was answered is counted by where it begins', async () => {
  const { ask, url } = await shopify({}, 5);
  for (const query of ['id:>=1', 'id:>=8000000000003', 'id:>=1']) await ask(IDS, { first: 2, query });
  expect(await control(url, 'GET', '/pages')).toEqual({ pages: 2, reads: 3, most: 2 });
  await control(url, 'DELETE', '/pages');
  expect(await control(url, 'GET', '/pages')).toEqual({ pages: 0, reads: 0, most: 0 });
});

test('an app of the shop’s own organisation gets a token of 24 hours by its id and secret, and no other does', async () => {
  const { url, clock } = await shopify({
    apps: [{ clientId: 'app', clientSecret: 's3cret', scopes: ['read_products'] }],
  });
  const grant = (client_secret: string) =>
    call(`${url}/admin/oauth/access_token`, 'POST', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: `grant_type=client_credentials&client_id=app&client_secret=${client_secret}`,
    });
  expect((await grant('other')).body).toEqual({ error: 'application_cannot_be_found' });
  const { access_token, expires_in } = (await grant('s3cret')).body;
  const headers = { 'x-shopify-access-token': access_token };
  const statusNow = async () => (await call(`${url}/admin/oauth/access_scopes.json`, 'GET', { headers })).status;
  expect([expires_in, await statusNow()]).toEqual([86_399, 200]);
  clock.advance(86_400_000);
  expect(await statusNow()).toBe(401);
});
