import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePullMessage } from '../../shared/pull/index.ts';
import { pullFunctionName } from '../../shared/topology/index.ts';
import { until } from '../harness/until.ts';
import { consoleOf } from '../ops/console.ts';
import { openNights, products } from './pull-nights.ts';

let nights: Awaited<ReturnType<typeof openNights>>;

beforeAll(async () => {
  // 01:10 in Berlin: five minutes before the run.
  nights = await openNights('2027-01-13T00:10:00.000Z');
});
afterAll(() => nights[Symbol.asyncDispose]());

const run = (name: string) => nights.runs().read(name);
const ended = (name: string) =>
  until(
    () => run(name),
    (seen) => seen !== undefined && seen.state !== 'running',
  );
const shopHas = (count: number) =>
  until(
    () => nights.shop(),
    (seen) => seen.products.length === count,
  );

test('a nightly run brings every product of the source to the shop, once', async () => {
  const all = products(32);
  await nights.catalogue({ put: all });
  nights.go();
  expect(await ended('2027-01-13')).toMatchObject({
    state: 'complete',
    by: 'schedule',
    pages: 7,
    records: 32,
    changed: 32,
  });
  const { products: inShop, writes } = await shopHas(32);
  expect(inShop.map(({ id, title }) => ({ id, title })).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
    all.map(({ id, title }) => ({ id, title })),
  );
  expect(writes.every((count) => count === 1)).toBe(true);
});

test('a person starts a run and sees what it read; what is as it was is not written a second time', async () => {
  nights.stand();
  await nights.catalogue({ put: [{ id: 'p001', title: 'Another', updatedAt: '2027-01-13T02:00:00.000Z' }] });
  process.env.PENSTOCK_PROJECT = 'test/fixtures/pulled/penstock.config.ts';
  await using console = await consoleOf(nights.environment.description);
  const started = await console.ops('runs', 'start', 'catalogue-to-shop/nightly-products', '--reason', 'a new name');
  expect(started).toMatchObject({ code: 0 });
  nights.go();
  const { name } = await until(
    async () => (await nights.runs().head()).last,
    (last) => last?.name.endsWith('-started') === true && last.state === 'complete',
  ).then((last) => ({ name: last?.name ?? '' }));
  const title = await until(
    async () => (await nights.shop()).products.find(({ id }) => id === 'p001')?.title,
    (seen) => seen === 'Another',
  );
  expect(title).toBe('Another');
  expect((await nights.shop()).writes.reduce((sum, count) => sum + count, 0)).toBe(33);
  const listed = await console.ops('runs');
  expect(listed.code).toBe(0);
  expect(listed.out).toContain('catalogue-to-shop/nightly-products: All products, every night (times in UTC)');
  expect(listed.out).toMatch(new RegExp(`${name} +complete +7 +32 +1 +31 +0`));
  expect(listed.out).toMatch(/2027-01-13 +complete +7 +32 +32 +0 +0/);
  expect(listed.out).toMatch(/-started: started by \w+/);
  const unknown = await console.ops('runs', 'start', 'catalogue-to-shop/none');
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.err).toContain(
    'There is no pull "catalogue-to-shop/none"; there are catalogue-to-shop/nightly-products.',
  );
  const closed = await console.ops('runs', 'cancel', 'catalogue-to-shop/nightly-products');
  expect(closed).toMatchObject({ code: 1 });
  expect(closed.err).toContain('No run of catalogue-to-shop/nightly-products is open.');
});

test('a run whose function is killed goes on, also with a record that no message holds', async () => {
  nights.stand();
  const updatedAt = '2027-01-14T02:00:00.000Z';
  // Escaped twice, it is more than a message of SQS holds.
  const large = { id: 'p031', title: 'With a long text', updatedAt, details: '"'.repeat(300_000) };
  await nights.catalogue({ put: [large, { id: 'p030', title: 'Beside it', updatedAt }] });
  await nights.fault({ kind: 'delay', delayMs: 40_000, times: 1, match: { path: '/products' } });
  const begun = new Date(nights.environment.clock.now()).toISOString();
  await nights.tick(JSON.stringify({ v: 1, at: begun, by: 'a test' }));
  nights.go();
  const { host } = nights.environment.runtime;
  const { open = '' } = await until(
    () => nights.runs().head(),
    (head) => head.open !== undefined,
  );
  // Another message of the run waits while its first page is read: the run is held.
  await nights.tick(writePullMessage({ kind: 'turn', run: open, turn: ((await run(open))?.turn ?? 0) + 1 }));
  await until(
    async () => nights.calls('ChangeMessageVisibility'),
    (count) => count > 0,
  );
  await until(
    async () => host.kill(pullFunctionName('dev', 'catalogue-to-shop', 'nightly-products')),
    (killed) => killed > 0,
  );
  const last = await until(
    async () => (await nights.runs().head()).last,
    (seen) => seen?.startedAt !== undefined && seen.startedAt >= begun && seen.state !== 'running',
  );
  expect(await run(last?.name ?? '')).toMatchObject({ name: open, state: 'complete', records: 32, changed: 2 });
  const titles = await until(
    async () => (await nights.shop()).products.filter(({ id }) => id >= 'p030').map(({ title }) => title),
    (seen) => seen.every((title) => !title.startsWith('Product')),
  );
  expect(titles.toSorted()).toEqual(['Beside it', 'With a long text']);
});
