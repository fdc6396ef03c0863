import type { ListedPage } from './listing.ts';
import type { Product, Variant } from './products.ts';
import { type Field, QueryError } from './query.ts';
import { pageOf } from './schema.ts';

type Fields = readonly Field[];
type View = Readonly<Record<string, unknown>>;

const fieldsOf = ({ fields = [] }: Field): Fields => fields;
const gid = (type: string, id: string) => `gid://shopify/${type}/${id}`;

/** What a selection makes of a record: each field by its name. */
function selected(fields: Fields, values: Readonly<Record<string, (field: Field) => unknown>>): View {
  return Object.fromEntries(fields.map((field) => [field.name, values[field.name]?.(field) ?? null]));
}

export function pageView(field: Field, page: ListedPage, currency: string): View {
  return selected(fieldsOf(field), {
    nodes: (nodes) => page.products.map((product) => productView(fieldsOf(nodes), product, currency)),
    pageInfo: (info) =>
      selected(fieldsOf(info), { hasNextPage: () => page.hasNextPage, endCursor: () => page.endCursor }),
  });
}

export function productView(fields: Fields, product: Product, currency: string): View {
  const prices = product.variants.map(({ price }) => price).sort((one, other) => Number(one) - Number(other));
  const money = (amount: string | undefined) => (field: Field) =>
    selected(fieldsOf(field), { amount: () => shortest(amount ?? '0.00'), currencyCode: () => currency });
  return selected(fields, {
    id: () => gid('Product', product.id),
    ...Object.fromEntries(
      (['handle', 'title', 'status', 'updatedAt'] as const).map((name) => [name, () => product[name]]),
    ),
    priceRangeV2: (range) =>
      selected(fieldsOf(range), { minVariantPrice: money(prices.at(0)), maxVariantPrice: money(prices.at(-1)) }),
    media: (media) => connectionView(media, product.images, imageView),
    variants: (variants) => connectionView(variants, product.variants, variantView),
  });
}

/** A `Decimal` has no zeros at its end, while a variant's `Money` has two places. */
const shortest = (amount: string) => (amount.includes('.') ? amount.replace(/0$/, '') : amount);

function imageView(fields: Fields, url: string): View {
  return selected(fields, {
    preview: (preview) =>
      selected(fieldsOf(preview), { image: (image) => selected(fieldsOf(image), { url: () => url }) }),
  });
}

function variantView(fields: Fields, { id, sku, price }: Variant): View {
  return selected(fields, { id: () => gid('ProductVariant', id), sku: () => sku, price: () => price });
}

/** A connection of a product: its cursor is the number of items before. */
function connectionView<T>(field: Field, items: readonly T[], view: (fields: Fields, item: T) => View): View {
  const size = pageOf(field);
  const start = field.args.after === undefined || field.args.after === null ? 0 : Number(field.args.after);
  if (!Number.isSafeInteger(start)) throw new QueryError('Invalid cursor for current pagination sort.');
  const end = Math.min(start + size, items.length);
  return selected(fieldsOf(field), {
    nodes: (nodes) => items.slice(start, end).map((item) => view(fieldsOf(nodes), item)),
    pageInfo: (info) =>
      selected(fieldsOf(info), {
        hasNextPage: () => end < items.length,
        endCursor: () => (end > start ? String(end) : null),
      }),
  });
}
