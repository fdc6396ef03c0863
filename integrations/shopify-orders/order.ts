import * as z from 'zod';

const text = z.string().nullish();
const taxLines = z.array(z.looseObject({ price: z.string() })).nullish();

/**
 * What is relied upon of `orders/paid`; most members may be null. Ids are read from the global ids, which are text: as numbers they may
 * exceed what a JavaScript number holds.
 */
export const paidOrder = z.looseObject({
  admin_graphql_api_id: z.string().regex(/^gid:\/\/shopify\/Order\/\d+$/),
  name: text,
  test: z.boolean().nullish(),
  email: text,
  financial_status: text,
  processed_at: text,
  created_at: text,
  currency: text,
  total_price: text,
  total_discounts: text,
  taxes_included: z.boolean().nullish(),
  customer: z
    .looseObject({
      admin_graphql_api_id: z.string().regex(/^gid:\/\/shopify\/Customer\/\d+$/),
      email: text,
      first_name: text,
      last_name: text,
      created_at: text,
    })
    .nullish(),
  line_items: z
    .array(z.looseObject({ title: text, quantity: z.number().int(), price: z.string(), tax_lines: taxLines }))
    .nullish(),
  shipping_lines: z.array(z.looseObject({ title: text, price: z.string(), tax_lines: taxLines })).nullish(),
});

export type PaidOrder = z.infer<typeof paidOrder>;

/** The number in a global id, with all its digits. */
export const numberOf = (gid: string) => gid.slice(gid.lastIndexOf('/') + 1);

/** Everything that was paid went back before the event came. */
export const isRefunded = ({ financial_status: status }: PaidOrder) => status === 'refunded' || status === 'voided';
