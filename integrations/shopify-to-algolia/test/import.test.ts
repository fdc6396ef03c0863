import { beforeAll, expect, test } from 'vitest';
import { type ImportFigures, importNight } from './import-night.ts';

/** Each page is throttled once, so that the run goes on by more than sixteen messages to its own queue. */
const [PRODUCTS, PAGE_SIZE] = [72, 4];
const PAGES = PRODUCTS / PAGE_SIZE;

let figures: ImportFigures;

beforeAll(async () => {
  figures = await importNight({
    ...{ products: PRODUCTS, pageSize: PAGE_SIZE, refused: 3, kills: 2 },
    throttledPages: Array.from({ length: PAGES }, (_, i) => i + 1),
    ...{ liveEvents: 3, liveEveryMs: 20_000, withinSeconds: 600 },
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
