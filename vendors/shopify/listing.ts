import type { Product, Products } from './products.ts';
import { type Field, QueryError } from './query.ts';
import { pageOf } from './schema.ts';

/** A page of a connection, as the sort and the filter ask for it. */
export interface ListedPage {
  readonly products: readonly Product[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
  /** Where it began: the same for the same page. */
  readonly begins: string;
}

interface Cursor {
  /** The last product before the page. */
  readonly lastId: string;
  readonly lastValue: string;
  /** How many products paging has passed. */
  readonly passed: number;
}

interface Filter {
  readonly fromId: string;
  readonly since: string;
}

/**
 * Answers `products`. Filters and sorts that are simulated are those of a sync: `id:>=N`, `id:>N`, `updated_at:>'TIME'`, `updated_at:>=`,
 * `ID` and `UPDATED_AT`; any other is refused, so that a test cannot pass by a filter that was ignored.
 * @param deepest paging by cursor ends here: https://shopify.dev/docs/api/usage/limits#pagination-limits
 * @throws QueryError
 */
export function listProducts(field: Field, products: Products, deepest: number): ListedPage {
  const size = pageOf(field);
  const { after, query, sortKey, reverse, last, before } = field.args;
  if (reverse === true || last !== undefined || before !== undefined)
    throw new QueryError('The simulated Shopify lists forwards only');
  const filter = filterOf(typeof query === 'string' ? query : '');
  const cursor = typeof after === 'string' ? cursorOf(after) : undefined;
  const passed = cursor?.passed ?? 0;
  if (passed + size > deepest)
    throw new QueryError(`Pagination is limited to ${deepest} objects: narrow the query by a filter`);
  const found =
    sortKey === 'UPDATED_AT' ? byUpdate(products, filter, cursor) : byId(products, filter, cursor, size + 1, sortKey);
  const page = found.slice(0, size);
  const end = page.at(-1);
  return {
    products: page,
    hasNextPage: found.length > size,
    endCursor: end
      ? encoded({
          lastId: end.id,
          lastValue: sortKey === 'UPDATED_AT' ? end.updatedAt : end.id,
          passed: passed + page.length,
        })
      : null,
    begins: JSON.stringify([
      sortKey ?? 'ID',
      filter.fromId,
      filter.since,
      cursor?.lastValue ?? '',
      cursor?.lastId ?? '',
    ]),
  };
}

function byId(
  products: Products,
  { fromId, since }: Filter,
  cursor: Cursor | undefined,
  most: number,
  sortKey: unknown,
): readonly Product[] {
  if (sortKey !== undefined && sortKey !== 'ID' && sortKey !== null)
    throw new QueryError(`The simulated Shopify does not sort by ${String(sortKey)}`);
  const from = cursor ? next(cursor.lastId) : fromId;
  if (since === '') return products.from(from, most);
  return products.from(from, Number.MAX_SAFE_INTEGER).filter(({ updatedAt }) => updatedAt >= since);
}

function byUpdate(products: Products, { fromId, since }: Filter, cursor: Cursor | undefined): readonly Product[] {
  return products
    .byUpdate()
    .filter(({ id, updatedAt }) => updatedAt >= since && BigInt(id) >= BigInt(fromId))
    .filter(
      ({ id, updatedAt }) =>
        !cursor ||
        updatedAt > cursor.lastValue ||
        (updatedAt === cursor.lastValue && BigInt(id) > BigInt(cursor.lastId)),
    );
}

const next = (id: string) => String(BigInt(id) + 1n);
const TERM = /^(id|updated_at):(>=|>)(?:'([^']+)'|(\S+))$/;

function filterOf(query: string): Filter {
  const filter = { fromId: '0', since: '' };
  for (const term of query.split(/\s+(?:AND\s+)?/).filter(Boolean)) {
    const [, name, operator, quoted, plain] = TERM.exec(term) ?? [];
    const value = quoted ?? plain ?? '';
    if (name === 'id' && /^\d+$/.test(value)) filter.fromId = operator === '>' ? next(value) : value;
    else if (name === 'updated_at' && !Number.isNaN(Date.parse(value))) {
      // Whole seconds: what is later than one begins with the next.
      const seconds = Math.floor(Date.parse(value) / 1000) + (operator === '>' ? 1 : 0);
      filter.since = new Date(seconds * 1000).toISOString().replace('.000', '');
    } else throw new QueryError(`The simulated Shopify does not know the filter "${term}"`);
  }
  return filter;
}

const encoded = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64');

function cursorOf(text: string): Cursor {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Cursor;
  } catch {
    throw new QueryError('Invalid cursor for current pagination sort.');
  }
}
