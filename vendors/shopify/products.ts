import type { Store } from '../toolkit/store.ts';

export interface Product {
  /** A number of up to 64 bits, as text: `JSON.parse` would change it. */
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT' | 'UNLISTED';
  /** ISO 8601, UTC, whole seconds. */
  readonly updatedAt: string;
  readonly variants: readonly Variant[];
  readonly images: readonly string[];
}

export interface Variant {
  readonly id: string;
  readonly sku: string | null;
  /** A decimal number, as text. */
  readonly price: string;
}

/** The products of a shop, in the order of their ids. */
export interface Products {
  get(id: string): Product | undefined;
  put(product: Product): void;
  remove(id: string): boolean;
  /** Those from an id on, at most so many. */
  from(id: string, most: number): readonly Product[];
  /** All, the last updated last. */
  byUpdate(): readonly Product[];
  count(): number;
  /** The store was emptied. */
  reload(): void;
}

const KIND = 'product';
/** So that ids sort as numbers do. */
const keyOf = (id: string) => id.padStart(20, '0');

/** Kept in memory beside the store: a listing of 100,000 is read in 400 pages. */
export function productBook(store: Store): Products {
  const kept = store.collection<Product>(KIND);
  let byId = new Map<string, Product>();
  let sorted: string[] | undefined;
  const load = () => {
    byId = new Map(kept.all().map((product) => [product.id, product]));
    sorted = undefined;
  };
  load();
  const ids = () => {
    sorted ??= [...byId.keys()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
    return sorted;
  };

  return {
    get: (id) => byId.get(id),
    put(product) {
      if (!byId.has(product.id)) sorted = undefined;
      byId.set(product.id, product);
      kept.put(product.id, product);
    },
    remove(id) {
      kept.remove(id);
      sorted = undefined;
      return byId.delete(id);
    },
    from(id, most) {
      const all = ids();
      const first = firstFrom(all, keyOf(id));
      return all.slice(first, first + most).flatMap((one) => byId.get(one) ?? []);
    },
    byUpdate: () =>
      ids()
        .flatMap((id) => byId.get(id) ?? [])
        .sort((one, other) => (one.updatedAt < other.updatedAt ? -1 : one.updatedAt > other.updatedAt ? 1 : 0)),
    count: () => byId.size,
    reload: load,
  };
}

/** The place of the first id that is no smaller. */
function firstFrom(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(sorted[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
