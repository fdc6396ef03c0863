import { type Field, QueryError } from './query.ts';

/** The part of the schema that is simulated. Types: https://shopify.dev/docs/api/admin-graphql/latest/objects/Product. */
type TypeName = string;

interface FieldRule {
  readonly type: TypeName;
  readonly args?: readonly string[];
  /** A connection, which is paid by the size of its page. */
  readonly isConnection?: true;
}

const scalar: FieldRule = { type: 'Scalar' };
const PAGING = ['first', 'last', 'after', 'before', 'reverse', 'sortKey', 'query'];

const SCHEMA: Readonly<Record<TypeName, Readonly<Record<string, FieldRule>>>> = {
  QueryRoot: {
    shop: { type: 'Shop' },
    product: { type: 'Product', args: ['id'] },
    products: { type: 'ProductConnection', args: PAGING, isConnection: true },
  },
  Shop: { id: scalar, name: scalar, currencyCode: scalar },
  ProductConnection: { nodes: { type: 'Product' }, pageInfo: { type: 'PageInfo' } },
  PageInfo: { hasNextPage: scalar, endCursor: scalar },
  Product: {
    ...{ id: scalar, handle: scalar, title: scalar, status: scalar, updatedAt: scalar, createdAt: scalar },
    ...{ vendor: scalar, productType: scalar, descriptionHtml: scalar },
    priceRangeV2: { type: 'ProductPriceRangeV2' },
    media: { type: 'MediaConnection', args: PAGING, isConnection: true },
    variants: { type: 'ProductVariantConnection', args: PAGING, isConnection: true },
  },
  ProductPriceRangeV2: { minVariantPrice: { type: 'MoneyV2' }, maxVariantPrice: { type: 'MoneyV2' } },
  MoneyV2: { amount: scalar, currencyCode: scalar },
  MediaConnection: { nodes: { type: 'Media' }, pageInfo: { type: 'PageInfo' } },
  Media: { id: scalar, alt: scalar, preview: { type: 'MediaPreviewImage' } },
  MediaPreviewImage: { image: { type: 'Image' } },
  Image: { url: scalar, altText: scalar },
  ProductVariantConnection: { nodes: { type: 'ProductVariant' }, pageInfo: { type: 'PageInfo' } },
  ProductVariant: { id: scalar, sku: scalar, price: scalar, title: scalar },
};

const LARGEST_PAGE = 250;
/** What a connection costs beside its page. */
const CONNECTION_POINTS = 2;

type Sizing = 'sublinear' | 'linear';

/** Points of a selection, with the pages that it asks for. @throws QueryError for what the schema does not have */
export function costOf(fields: readonly Field[], sizing: Sizing, type: TypeName = 'QueryRoot'): number {
  return fields.reduce((sum, field) => sum + fieldCost(field, type, sizing), 0);
}

function fieldCost(field: Field, type: TypeName, sizing: Sizing): number {
  const rule = ruleOf(field, type);
  const unknown = Object.keys(field.args).find((name) => !(rule.args ?? []).includes(name));
  if (unknown !== undefined) throw new QueryError(`Field '${field.name}' doesn't accept argument '${unknown}'`);
  if (rule.type === 'Scalar') {
    if (field.fields) throw new QueryError(`Selections can't be made on scalars (field '${field.name}')`);
    return 0;
  }
  if (!field.fields) throw new QueryError(`Field must have selections (field '${field.name}' returns ${rule.type})`);
  if (!rule.isConnection) return (wrapsItems(type, field) ? 0 : 1) + costOf(field.fields, sizing, rule.type);
  return CONNECTION_POINTS + sizeOf(pageOf(field), sizing) * (1 + costOf(field.fields, sizing, rule.type));
}

/** The items and the page of a connection are paid by its size. */
const wrapsItems = (type: TypeName, { name }: Field) =>
  type.endsWith('Connection') && (name === 'nodes' || name === 'pageInfo');

const sizeOf = (items: number, sizing: Sizing) => (sizing === 'linear' ? items : Math.ceil(Math.sqrt(items / 2)));

/** How many items a connection is asked for. @throws QueryError */
export function pageOf({ name, args }: Field): number {
  const size = args.first ?? args.last;
  if (size === undefined || size === null)
    throw new QueryError(`you must provide one of first or last (field '${name}')`);
  if (typeof size !== 'number' || size < 1 || size > LARGEST_PAGE)
    throw new QueryError(`first must be between 1 and ${LARGEST_PAGE} (field '${name}')`);
  return size;
}

function ruleOf({ name }: Field, type: TypeName): FieldRule {
  const rules = SCHEMA[type] ?? {};
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!rule) throw new QueryError(`Field '${name}' doesn't exist on type '${type}'`);
  return rule;
}
