import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSource } from './modules.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/event-path.md'), 'utf8');
const hops = [...page.matchAll(/^(\d+)\. `([^`]+)`/gm)].map(([, number, file]) => ({
  number: Number(number),
  file: file ?? '',
}));

test('every file that the path of an event names exists', () => {
  const named = [...page.matchAll(/`([a-z-]+\/[^`<]+\.ts)`/g)].map(([, file]) => file ?? '');
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('the path has at most twenty hops, numbered in their order', () => {
  expect(hops.length).toBeLessThanOrEqual(20);
  expect(hops.map(({ number }) => number)).toEqual(hops.map((_, at) => at + 1));
});

test('the steps of the delivery stand on the path in the order of the pipeline', () => {
  const pipeline = readSource('shared/deliver/pipeline.ts');
  const steps = ['idempotently', 'rejectStale', 'resolveUnknownWrite'].map((step) => pipeline.indexOf(`.use(${step})`));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(Math.min(...steps)).toBeGreaterThan(0);
  expect(pipeline.indexOf('.end(apply)')).toBeGreaterThan(Math.max(...steps));
});
