import { definePull, type Vendor, type VendorResult } from 'penstock';
import contract from './contract.ts';
import {
  bodyOf,
  type ListedProduct,
  numberOf,
  PAGE_QUERY,
  pageAnswer,
  VARIANTS_QUERY,
  type Variants,
  variantsAnswer,
} from './product.ts';

const path = '/admin/api/2026-07/graphql.json';

/** The listing of all products, in the order of their numbers. The cursor is the number that the next page begins with. */
export default definePull(contract, 'nightly-products', {
  async read({ cursor = '0', vendor }) {
    const listed = await vendor.call({
      operation: 'list products',
      method: 'POST',
      path,
      body: { query: PAGE_QUERY, variables: { query: `id:>=${cursor}` } },
      answer: pageAnswer,
    });
    if (listed.kind !== 'success') return listed;
    const { nodes, pageInfo } = listed.answer.data.products;
    const records = [];
    for (const product of nodes) {
      const all = await allVariants(product, vendor);
      if (all.kind !== 'success') return all;
      records.push({ id: numberOf(product), changedAt: product.updatedAt, body: bodyOf(product, all.answer) });
    }
    const last = nodes.at(-1);
    return { kind: 'page', records, ...(pageInfo.hasNextPage && last && { next: behind(last) }) };
  },
});

/** The first number that a product behind this one may have. */
const behind = (product: ListedProduct) => String(BigInt(numberOf(product)) + 1n);

/** Those of the page, and for the few products that have more, the rest. */
async function allVariants({ id, variants }: ListedProduct, vendor: Vendor): Promise<VendorResult<Variants['nodes']>> {
  const all = [...variants.nodes];
  let { hasNextPage, endCursor } = variants.pageInfo;
  while (hasNextPage && endCursor !== null) {
    const more = await vendor.call({
      operation: 'list variants',
      method: 'POST',
      path,
      body: { query: VARIANTS_QUERY, variables: { id, after: endCursor } },
      answer: variantsAnswer,
    });
    if (more.kind !== 'success') return more;
    const page = more.answer.data.product?.variants;
    all.push(...(page?.nodes ?? []));
    ({ hasNextPage, endCursor } = page?.pageInfo ?? { hasNextPage: false, endCursor: null });
  }
  return { kind: 'success', answer: all };
}
