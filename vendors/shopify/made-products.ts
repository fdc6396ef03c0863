import type { Product } from './products.ts';

const THINGS = ['Kettle', 'Lamp', 'Chair', 'Blanket', 'Clock', 'Bowl', 'Shelf', 'Mirror'];
const COLOURS = ['red', 'blue', 'green', 'grey', 'white', 'black', 'yellow'];

/** A product that is always the same for its id. */
export function madeProduct(id: bigint, variants: number, updatedAt: string): Product {
  const number = Number(id % 1_000_003n);
  const thing = THINGS[number % THINGS.length] ?? 'Thing';
  const colour = COLOURS[number % COLOURS.length] ?? 'plain';
  return {
    id: String(id),
    handle: `${colour}-${thing.toLowerCase()}-${id}`,
    title: `${thing}, ${colour}, number ${number}`,
    status: number % 10 === 9 ? 'DRAFT' : 'ACTIVE',
    updatedAt,
    variants: Array.from({ length: variants }, (_, i) => ({
      id: String(id * 10_000n + BigInt(i)),
      sku: `${thing.slice(0, 2).toUpperCase()}-${number}-${i + 1}`,
      price: `${1 + (number % 400)}.${String((number + i) % 100).padStart(2, '0')}`,
    })),
    images: [`https://cdn.shopify.com/s/files/1/0001/${id}.jpg`],
  };
}
