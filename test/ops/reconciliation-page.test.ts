import { expect, test } from 'vitest';
import { reconciliationTables } from '../../ops/docs/reconciliation-tables.ts';
import contract from '../fixtures/reconciled/integrations/catalogue-to-shop/contract.ts';

test('the contract’s page says what is compared, when, what stops a run, and what follows from each class', () => {
  const page = reconciliationTables(contract.reconciliations['nightly-comparison']).join('\n\n');
  for (const text of [
    'Products in the catalogue: 10 to 500 records, read from Catalogue',
    'every day at 01:15, Europe/Berlin',
    'as events in the queue of `product-to-shop`, behind live ones',
    'at more than 10 differences or 50 % of the larger listing: nothing is repaired',
    '| `missing` | A product that the shop does not sell | becomes `product.listed` |',
    '| `reserved` | A product that a person changed in the shop | a person decides; the person on call is paged |',
  ])
    expect(page).toContain(text);
});
