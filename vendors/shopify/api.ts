import * as z from 'zod';
import type { Answer, VendorRequest } from '../toolkit/request.ts';
import type { Collection } from '../toolkit/store.ts';
import type { Bucket } from './bucket.ts';
import { listProducts } from './listing.ts';
import type { Products } from './products.ts';
import { type Field, parseQuery, QueryError } from './query.ts';
import { costOf } from './schema.ts';
import type { AccessToken, ShopifySettings } from './settings.ts';
import { pageView, productView } from './view.ts';

/** A single query may ask for no more on any plan: https://shopify.dev/docs/api/usage/limits. */
const MOST_POINTS = 1000;
const GRAPHQL = /^\/admin\/api\/([^/]+)\/graphql\.json$/;
const SCOPES = '/admin/oauth/access_scopes.json';

export interface ShopDesk {
  readonly products: Products;
  readonly bucket: Bucket;
  /** How often each page of products was answered. */
  readonly pages: Collection<number>;
  settings(): ShopifySettings;
}

const requestBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** Answers one call of an access token that is known. */
export function answerCall(desk: ShopDesk, token: AccessToken, request: VendorRequest): Answer {
  if (request.method === 'GET' && request.path === SCOPES)
    return { status: 200, body: { access_scopes: token.scopes.map((handle) => ({ handle })) } };
  const version = GRAPHQL.exec(request.path)?.[1];
  if (version === undefined || !/^\d{4}-\d{2}$/.test(version) || request.method !== 'POST')
    return { status: 404, body: { errors: 'Not Found' } };
  const headers = { 'x-shopify-api-version': served(version, desk.settings().versions) };
  const parsed = requestBody.safeParse(jsonOf(request.body));
  if (!parsed.success)
    return { status: 400, headers, body: { errors: { query: 'Required parameter missing or invalid' } } };
  return { status: 200, headers, body: answerQuery(desk, token, parsed.data.query, parsed.data.variables ?? {}) };
}

/** A version that is no longer supported is answered by the oldest that is. */
function served(asked: string, versions: readonly string[]): string {
  return versions.includes(asked) ? asked : (versions[0] ?? asked);
}

function answerQuery(
  { products, bucket, pages, settings }: ShopDesk,
  { scopes }: AccessToken,
  text: string,
  variables: Readonly<Record<string, unknown>>,
): object {
  const { sizing, deepest, currency } = settings();
  const cost = (requestedQueryCost: number, actualQueryCost: number | null) => ({
    extensions: { cost: { requestedQueryCost, actualQueryCost, throttleStatus: bucket.status() } },
  });
  try {
    const fields = parseQuery(text, variables);
    const points = costOf(fields, sizing);
    if (points > MOST_POINTS)
      return {
        errors: [
          {
            message: `Query cost is ${points}, which exceeds the single query max cost limit (${MOST_POINTS}).`,
            extensions: { code: 'MAX_COST_EXCEEDED', cost: points, maxCost: MOST_POINTS },
          },
        ],
      };
    if (!bucket.take(points))
      return {
        errors: [
          {
            message: 'Throttled',
            extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
          },
        ],
        ...cost(points, null),
      };
    if (fields.some(({ name }) => name.startsWith('product')) && !scopes.includes('read_products'))
      return {
        errors: [
          { message: 'Access denied for products field.', extensions: { code: 'ACCESS_DENIED' }, path: ['products'] },
        ],
        data: null,
        ...cost(points, 1),
      };
    let actual = points;
    const data = Object.fromEntries(fields.map((field) => [field.name, answerField(field)]));
    bucket.giveBack(points - actual);
    return { data, ...cost(points, actual) };

    function answerField(field: Field): unknown {
      if (field.name === 'shop') return { id: 'gid://shopify/Shop/1', name: 'The local shop', currencyCode: currency };
      if (field.name === 'product') {
        const found = products.get(String(field.args.id).split('/').at(-1) ?? '');
        return found ? productView(field.fields ?? [], found, currency) : null;
      }
      const page = listProducts(field, products, deepest);
      pages.put(page.begins, (pages.get(page.begins) ?? 0) + 1);
      actual = Math.min(
        points,
        costOf([{ ...field, args: { ...field.args, first: Math.max(1, page.products.length) } }], sizing),
      );
      return pageView(field, page, currency);
    }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { errors: [{ message: error.message, extensions: { code: 'undefinedField' } }] };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
