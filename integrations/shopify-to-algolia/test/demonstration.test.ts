import { beforeAll, expect, test } from 'vitest';
import { demonstrateOnce, inOneLine } from '../../../test/harness/demonstration.ts';

let ended: Awaited<ReturnType<typeof demonstrateOnce>>;

beforeAll(async () => {
  ended = await demonstrateOnce();
});

test.each([
  '25 new products in Shopify, and a night 25 records in the search index 25 records',
  'a price changes, a product is deleted; a night one record is written, and none deleted yet price 12.5, 1 written',
  'a second night without that product its record is deleted deleted',
])('%s', (expected) => {
  expect(inOneLine(ended.output), ended.output).toContain(expected);
});
