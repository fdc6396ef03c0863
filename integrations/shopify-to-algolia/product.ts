import * as z from 'zod';

/** Products of a page. Enough for most products: of those with more variants, the rest is read by calls of their own. */
export const PAGE_SIZE = 250;
const VARIANTS = 20;
/** What one further call brings. */
const MORE_VARIANTS = 250;
const IMAGES = 5;

/**
 * A page behind an id, as a query of its own. With cursors, paging ends at 25,000 objects; a filter by id has no such border:
 * https://shopify.dev/docs/api/usage/limits, https://shopify.dev/docs/api/admin-graphql/latest/queries/products.
 */
export const PAGE_QUERY = `query ProductsPage($query: String!) {
  products(first: ${PAGE_SIZE}, sortKey: ID, query: $query) {
    nodes {
      id handle title status updatedAt
      priceRangeV2 { minVariantPrice { amount currencyCode } }
      media(first: ${IMAGES}) { nodes { preview { image { url } } } }
      variants(first: ${VARIANTS}) { nodes { sku } pageInfo { hasNextPage endCursor } }
    }
    pageInfo { hasNextPage }
  }
}`;

export const VARIANTS_QUERY = `query ProductVariants($id: ID!, $after: String!) {
  product(id: $id) {
    variants(first: ${MORE_VARIANTS}, after: $after) { nodes { sku } pageInfo { hasNextPage endCursor } }
  }
}`;

const GID = /^gid:\/\/shopify\/Product\/(\d+)$/;

export const variants = z.object({
  nodes: z.array(z.object({ sku: z.string().nullable() })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

const product = z.object({
  id: z.string().regex(GID),
  handle: z.string(),
  title: z.string(),
  status: z.string(),
  updatedAt: z.string(),
  priceRangeV2: z.object({ minVariantPrice: z.object({ amount: z.string(), currencyCode: z.string() }) }),
  media: z.object({
    nodes: z.array(z.object({ preview: z.object({ image: z.object({ url: z.string() }).nullable() }).nullable() })),
  }),
  variants,
});

export type ListedProduct = z.infer<typeof product>;
export type Variants = z.infer<typeof variants>;

export const pageAnswer = z.object({
  data: z.object({
    products: z.object({ nodes: z.array(product), pageInfo: z.object({ hasNextPage: z.boolean() }) }),
  }),
});
/** `null` where the product was deleted in between. */
export const variantsAnswer = z.object({ data: z.object({ product: z.object({ variants }).nullable() }) });

/** The number in a product's global id. It may be larger than a JavaScript number holds. */
export const numberOf = ({ id }: Pick<ListedProduct, 'id'>) => GID.exec(id)?.[1] ?? '';

/**
 * What becomes of a product: its event's body. Without `updatedAt`, which moves with every sold item, so that a product is a new
 * version only where the index would change.
 */
export function bodyOf(listed: ListedProduct, all: Variants['nodes']) {
  const { handle, title, status, priceRangeV2, media } = listed;
  const { amount, currencyCode } = priceRangeV2.minVariantPrice;
  return {
    ...{ id: numberOf(listed), handle, title, status, currency: currencyCode },
    // A draft has no variant to take a price from, and Shopify then says 0.
    price: amount,
    images: media.nodes.flatMap(({ preview }) => (preview?.image ? [{ url: preview.image.url }] : [])),
    variants: all.map(({ sku }) => ({ sku })),
  };
}
