import { beforeAll, expect, test } from 'vitest';
import { demonstrateOnce, inOneLine } from '../../../test/harness/demonstration.ts';

let ended: Awaited<ReturnType<typeof demonstrateOnce>>;

beforeAll(async () => {
  ended = await demonstrateOnce();
});

test.each([
  'a first order is paid while Xero answers 503 a contact, an e-mail; the invoice waits 1 contact, 1 e-mail, 0 invoices',
  'Xero works again the invoice, with no human action 1 contact, 1 e-mail, 1 invoice',
  'Shopify sends the event twice more nothing further at any of the three 1 contact, 1 e-mail, 1 invoice',
  'the order is edited and paid again no second e-mail, no second invoice 1 contact, 1 e-mail, 1 invoice',
  'a member of staff pays a test order nothing at any of the three 1 contact, 1 e-mail, 1 invoice',
])('%s', (expected) => {
  expect(inOneLine(ended.output), ended.output).toContain(expected);
});
