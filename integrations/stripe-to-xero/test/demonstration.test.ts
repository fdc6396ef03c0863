import { beforeAll, expect, test } from 'vitest';
import { demonstrateOnce, inOneLine } from '../../../test/harness/demonstration.ts';

let ended: Awaited<ReturnType<typeof demonstrateOnce>>;

beforeAll(async () => {
  ended = await demonstrateOnce();
});

test.each([
  'a customer pays 19.99; Xero adds it and answers 500 19.44 after the fee, once 19.44',
  '5.00 are refunded -5.00 -5.00',
  'the bank sends the refund back -5.00, 5.00 back; the payment still once -5.00, 5.00 back; the payment once',
])('%s', (expected) => {
  expect(inOneLine(ended.output), ended.output).toContain(expected);
});
