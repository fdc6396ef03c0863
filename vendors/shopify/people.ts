import type { Clock } from '@penstock/local-aws/clock';
import * as z from 'zod';
import { CONTROL } from '../toolkit/control.ts';
import type { ControlRoute } from '../toolkit/control-route.ts';
import { checked } from '../toolkit/settings.ts';
import { madeProduct } from './made-products.ts';
import type { Product, Products } from './products.ts';

const id = z.string().regex(/^\d{1,19}$/, 'must be the number of a product, as text');
const variant = z.strictObject({ id, sku: z.string().nullable(), price: z.string().regex(/^\d+\.\d{2}$/) });
const product = z.strictObject({
  id,
  handle: z.string().optional(),
  title: z.string().optional(),
  status: z.enum(['ACTIVE', 'ARCHIVED', 'DRAFT', 'UNLISTED']).optional(),
  variants: z.array(variant).max(2048).optional(),
  images: z.array(z.string()).optional(),
});
const edit = z.strictObject({ put: z.array(product).optional(), remove: z.array(id).optional() });
const catalogue = z.strictObject({
  count: z.int().min(1).max(1_000_000),
  firstId: id.optional(),
  variants: z.int().min(1).max(2048).optional(),
});

const MOST_LISTED = 1000;

/** What people do in the shop's admin, and what a test looks at. */
export function peopleControls(
  products: Products,
  pages: { all(): number[]; clear(): void },
  clock: Clock,
): readonly ControlRoute[] {
  const now = () => new Date(clock.now()).toISOString().replace(/\.\d{3}/, '');
  const put = ({ id: of, ...change }: z.infer<typeof product>) => {
    const before = products.get(of) ?? madeProduct(BigInt(of), 1, now());
    products.put({ ...before, ...(defined(change) as Partial<Product>), updatedAt: now() });
  };
  return [
    {
      method: 'POST',
      pattern: `${CONTROL}/products`,
      about:
        'adds, edits and deletes products: {"put":[{"id","title?","status?","variants?","images?"}],"remove":["id"]}',
      handle({ body }) {
        const { put: changed = [], remove = [] } = checked(edit, body);
        for (const one of changed) put(one);
        for (const one of remove) products.remove(one);
        return { products: products.count() };
      },
    },
    {
      method: 'POST',
      pattern: `${CONTROL}/catalogue`,
      about: 'adds many products that were made up: {"count","firstId?","variants?"}',
      handle({ body }) {
        const { count, firstId = '8000000000001', variants = 2 } = checked(catalogue, body);
        for (let i = 0n; i < BigInt(count); i += 1n) products.put(madeProduct(BigInt(firstId) + i, variants, now()));
        return { products: products.count() };
      },
    },
    {
      method: 'GET',
      pattern: `${CONTROL}/products`,
      about: `products by id: ?from= the first id, ${MOST_LISTED} at most`,
      handle: ({ query }) => ({
        products: products.from(query.get('from') ?? '0', MOST_LISTED),
        count: products.count(),
      }),
    },
    {
      method: 'GET',
      pattern: `${CONTROL}/pages`,
      about: 'how many pages of products were read, and how often the one that was read most',
      handle() {
        const reads = pages.all();
        return { pages: reads.length, reads: reads.reduce((sum, one) => sum + one, 0), most: Math.max(0, ...reads) };
      },
    },
    {
      method: 'DELETE',
      pattern: `${CONTROL}/pages`,
      about: 'forgets which pages were read',
      handle: () => pages.clear(),
    },
  ];
}

const defined = (change: object) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
