import { beforeAll, expect, test } from 'vitest';
import type { Done } from '../../../test/harness/program.ts';
import { consoleOf } from '../../../test/ops/console.ts';
import { type ImportFigures, importNight } from './import-night.ts';

/** Each page is throttled once, so that the run goes on by more than sixteen messages to its own queue. */
const [PRODUCTS, PAGE_SIZE] = [72, 4];
const PAGES = PRODUCTS / PAGE_SIZE;

const INTEGRATION = 'shopify-to-algolia';

let figures: ImportFigures;
const said: Record<string, Done> = {};
const COMMANDS = ['status', 'doctor', 'secrets', 'runs', `send ${INTEGRATION} 0`];

beforeAll(async () => {
  figures = await importNight({
    ...{ products: PRODUCTS, pageSize: PAGE_SIZE, refused: 3, kills: 2 },
    throttledPages: Array.from({ length: PAGES }, (_, i) => i + 1),
    ...{ liveEvents: 3, liveEveryMs: 2_000, withinSeconds: 600 },
    async atEnd({ description, config }) {
      process.env.PENSTOCK_PROJECT = config;
      await using console = await consoleOf(description);
      for (const command of COMMANDS) said[command] = await console.ops(...command.split(' '));
    },
  });
}, 900_000);

test('a run that was throttled and killed at the borders of its pages is complete, with every product as its source', () => {
  expect(figures.run).toMatchObject({ state: 'complete', records: PRODUCTS, changed: PRODUCTS });
  expect(figures).toMatchObject({ products: PRODUCTS, wrong: 0, writtenOtherwise: 0, kills: 2 });
});

test('its own messages carry it past the sixteenth continuation', () => {
  expect(figures.turns).toBeGreaterThan(16);
});

test('no page is read more than twice', () => {
  expect(figures.pages.pages).toBe(PAGES);
  expect(figures.pages.most).toBeLessThanOrEqual(2);
});

test('every live event beside it is delivered', () => {
  expect(figures.waitsBeside.length).toBeGreaterThan(0);
  expect(figures.waitsBeside.filter(({ ms }) => Number.isNaN(ms))).toEqual([]);
});

test('no command misses a receiver: what there is to see is the delivery, the run and the two accounts', () => {
  const all = Object.values(said).map(({ out, err }) => `${out}\n${err}`);
  expect(
    all.filter((text) => text.includes(`${INTEGRATION}/webhook`) || text.includes(`${INTEGRATION}-receive`)),
  ).toEqual([]);
  expect(said.status?.out).toContain(`${INTEGRATION}/product-to-`);
  expect(said.secrets?.out).toMatch(/destinations\/algolia[\s\S]*destinations\/shopify/);
  expect(said.runs).toMatchObject({ code: 0, out: expect.stringContaining(`${INTEGRATION}/nightly-products`) });
});

test('ops send says that nothing is sent, and how to read now', () => {
  const sent = said[`send ${INTEGRATION} 0`];
  expect(sent?.code).toBe(2);
  expect(sent?.err).toContain(`Shopify sends no webhooks to ${INTEGRATION}`);
  expect(sent?.err).toContain(`npm run ops -- runs start ${INTEGRATION}/nightly-products`);
});
