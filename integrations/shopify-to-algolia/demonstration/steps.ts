import { type Step, until } from 'penstock/demonstration';
import type { Systems } from './systems.ts';

/** Real seconds before an effect counts as missed: a slow machine is not a miss. */
const PATIENCE = 120;
/** So many that one that is gone is less than the contract's share. */
const PRODUCTS = 25;
const [EDITED, DELETED] = [3, 7];

/** Three nights of a small shop, in order. */
export function steps(systems: Systems): readonly Step[] {
  const ids = Array.from({ length: PRODUCTS }, (_, product) => systems.idOf(product));
  const [edited, deleted] = [systems.idOf(EDITED), systems.idOf(DELETED)];
  const there = async () =>
    (await Promise.all(ids.map(systems.record))).filter((record) => record !== undefined).length;

  return [
    {
      step: `${PRODUCTS} new products in Shopify, and a night`,
      expected: `${PRODUCTS} records in the search index`,
      run: async () => {
        await systems.addProducts(PRODUCTS);
        await systems.startRun();
        const { seen, done } = await until(there, (count) => count === PRODUCTS, PATIENCE);
        return { seen: `${seen} records`, ok: done };
      },
    },
    {
      step: 'a price changes, a product is deleted; a night',
      expected: 'one record is written, and none deleted yet',
      run: async () => {
        const before = await Promise.all(ids.map(systems.saves));
        const variants = [{ id: '1', sku: 'NEW-1', price: '12.50' }];
        await systems.editProduct(edited, { variants });
        await systems.deleteProduct(deleted);
        await systems.startRun();
        const price = async () => (await systems.record(edited))?.price;
        const { seen, done } = await until(price, (value) => value === 12.5, PATIENCE);
        const after = await Promise.all(ids.map(systems.saves));
        const writes = after.reduce((sum, saves, i) => sum + saves - (before[i] ?? 0), 0);
        const ok = done && writes === 1 && (await there()) === PRODUCTS;
        return { seen: `price ${String(seen)}, ${writes} written`, ok };
      },
    },
    {
      step: 'a second night without that product',
      expected: 'its record is deleted',
      run: async () => {
        await systems.startRun();
        const { seen, done } = await until(
          () => systems.record(deleted),
          (record) => record === undefined,
          PATIENCE,
        );
        return { seen: seen === undefined ? 'deleted' : 'still there', ok: done };
      },
    },
  ];
}
