import { afterAll, beforeAll, expect, test } from 'vitest';
import { observerPolicyName, responderPolicyName } from '../../shared/topology/index.ts';
import { until } from '../harness/until.ts';
import { consoleOf } from '../ops/console.ts';
import { openNights, products, RECONCILED } from './pull-nights.ts';

let nights: Awaited<ReturnType<typeof openNights>>;

beforeAll(async () => {
  // 01:10 in Berlin: five minutes before the run.
  nights = await openNights('2027-01-13T00:10:00.000Z', RECONCILED);
});
afterAll(() => nights[Symbol.asyncDispose]());

const PATH = 'catalogue-to-shop/nightly-comparison';
const titles = (all: readonly { readonly id: string; readonly title: string }[]) =>
  all.map(({ id, title }) => `${id} ${title}`).toSorted();

async function ended(name: string) {
  const run = await until(
    () => nights.runs().read(name),
    (seen) => seen !== undefined && seen.state !== 'running',
  );
  nights.stand();
  return run;
}

async function ops(...args: readonly string[]) {
  process.env.PENSTOCK_PROJECT = RECONCILED.project;
  await using console = await consoleOf(nights.environment.description);
  return await console.ops(...args);
}

test('a nightly comparison repairs what is safe through the delivery, and its report says what a person decides', async () => {
  const all = products(30);
  await nights.catalogue({ put: all });
  const inShop = all.slice(2).map(({ id, title }) => ({ id, title: id === 'p010' ? 'Another' : title }));
  const reserved = inShop.map((one) => (one.id === 'p020' ? { ...one, title: 'Reserved' } : one));
  await nights.changeShop({ put: [...reserved, { id: 'x001', title: 'Gone from the catalogue' }] });
  nights.go();
  const { products: repaired, writes } = await until(
    () => nights.shop(),
    ({ products: seen }) => seen.length === 30 && seen.every(({ id, title }) => id !== 'p010' || title !== 'Another'),
  );
  expect(titles(repaired)).toEqual(titles(all.map((one) => (one.id === 'p020' ? { ...one, title: 'Reserved' } : one))));
  expect(writes).toEqual([1, 1, 1, 1]);
  const run = await ended('2027-01-13');
  expect(run).toMatchObject({
    ...{ state: 'complete', by: 'schedule', changed: 4, skipped: 26, told: 1 },
    comparison: { classes: { missing: 2, extra: 1, differs: 1, reserved: 1 } },
  });
  const report = await ops('reconcile', 'catalogue-to-shop');
  expect(report).toMatchObject({ code: 0 });
  expect(report.out).toContain('5 differences at the first look: 4 repairs sent, 1 for a person to decide');
  expect(report.out).toContain('| `reserved` | `p020` | `p020` | for a person to decide |');
  const listed = await ops('runs', PATH);
  expect(listed.out).toContain('1 differences of classes that page');
});

test('a difference that pages rings its alarm, and it ends with the next run that finds none', async () => {
  nights.go();
  await until(
    () => nights.alarm('differences-found'),
    (state) => state === 'ALARM',
  );
  nights.stand();
  await nights.changeShop({ put: [{ id: 'p020', title: 'Product 20' }] });
  const started = await ops('reconcile', PATH, '--start', '--reason', 'the shop was set right');
  expect(started).toMatchObject({ code: 0 });
  nights.go();
  await until(
    () => nights.runs().head(),
    ({ last }) => last?.name.endsWith('-started') === true && last.state === 'complete',
  );
  const state = await until(
    () => nights.alarm('differences-found'),
    (seen) => seen === 'OK',
  );
  expect(state).toBe('OK');
  const report = await ops('reconcile', PATH);
  expect(report.out).toContain('Both sides agree.');
});

test('a responder sees one record on both sides, masked, with the rule that decides; an observer may not ask', async () => {
  nights.stand();
  await nights.changeShop({ put: [{ id: 'p021', title: 'Elsewhere' }] });
  const { runtime, description } = nights.environment;
  const asking = async (policies: readonly string[], ...args: readonly string[]) => {
    process.env.PENSTOCK_PROJECT = RECONCILED.project;
    const keys = runtime.signIn(`person-${policies.length}`, policies);
    await using console = await consoleOf({ ...description, ...keys }, nights.environment.clock);
    return await console.ops(...args);
  };
  const responder = [observerPolicyName('dev'), responderPolicyName('dev')];
  const seen = await asking(responder, 'compare', 'product:p021');
  expect([seen.code, seen.err]).toEqual([0, expect.stringContaining('nightly-comparison source p021')]);
  expect(seen.out).toMatch(/^title .*differs$/m);
  expect(seen.out).toContain('differs: A product under another title.');
  expect(seen.out).toContain('A run repairs it by the event product.listed');
  expect(seen.out).not.toMatch(/Elsewhere|Product 21/);
  expect((await asking(responder, 'compare', 'product:p022')).out).toContain('Both sides agree.');
  expect(await asking(responder, 'compare', 'product:none')).toMatchObject({ code: 1 });
  expect(await asking([observerPolicyName('dev')], 'compare', 'product:p021')).toMatchObject({ code: 3 });
  // The report of a night is for both.
  expect((await asking([observerPolicyName('dev')], 'reconcile', PATH)).out).toContain('Both sides agree.');
  expect(await asking(responder, 'compare', 'product:ada@example.com')).toMatchObject({ code: 2 });
  expect((await asking(responder, 'audit')).out).toContain('catalogue-to-shop/nightly-comparison source p021');
  await nights.changeShop({ put: [{ id: 'p021', title: 'Product 21' }] });
});

test('more differences than the cap repair nothing', async () => {
  nights.stand();
  await nights.changeShop({ remove: products(14).map(({ id }) => id) });
  const started = await ops('reconcile', PATH, '--start', '--reason', 'a look at what is missing');
  expect(started).toMatchObject({ code: 0 });
  nights.go();
  const { last } = await until(
    () => nights.runs().head(),
    (head) => head.last?.held !== undefined,
  );
  expect(last?.held).toBe('14 differences are more than the cap of 10');
  expect((await nights.shop()).products).toHaveLength(16);
  const unknown = await ops('reconcile', 'catalogue-to-shop/none');
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.err).toContain(`"catalogue-to-shop/none" names no single reconciliation; there are ${PATH}.`);
});
