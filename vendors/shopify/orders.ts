import { digits } from './digits.ts';

/** An order, as a person or a test describes it. Numbers are text, because they may exceed what a JavaScript number holds. */
export interface Order {
  readonly id: string;
  readonly number: number;
  readonly isTest: boolean;
  readonly email: string | null;
  readonly customer: OrderCustomer | null;
  readonly currency: string;
  readonly taxesIncluded: boolean;
  readonly financialStatus: FinancialStatus;
  readonly lines: readonly OrderLine[];
  /** Null: the order has nothing to ship. */
  readonly shipping: { readonly title: string; readonly price: string; readonly tax: string } | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface OrderCustomer {
  readonly id: string;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly createdAt: string | null;
}

export interface OrderLine {
  readonly title: string;
  readonly quantity: number;
  /** Of one, such as "199.00". */
  readonly price: string;
  /** Of the whole line. */
  readonly tax: string;
  readonly sku: string | null;
}

export const FINANCIAL_STATUSES = [
  ...(['pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided'] as const),
] as const;
export type FinancialStatus = (typeof FINANCIAL_STATUSES)[number];

const gid = (type: string, id: string) => `gid://shopify/${type}/${id}`;
const cents = (amount: string) => Math.round(Number(amount) * 100);
const amount = (hundredths: number) => (hundredths / 100).toFixed(2);

/**
 * The body of `orders/paid`, with the members of Shopify's own example that a receiver may need:
 * https://shopify.dev/docs/api/webhooks/latest. Ids are numbers there, and are written with all their digits.
 */
export function orderBody(order: Order): string {
  const { id, currency, lines, shipping, customer } = order;
  const subtotal = lines.reduce((sum, { price, quantity }) => sum + cents(price) * quantity, 0);
  const tax = lines.reduce((sum, line) => sum + cents(line.tax), 0) + cents(shipping?.tax ?? '0');
  const total = subtotal + cents(shipping?.price ?? '0') + (order.taxesIncluded ? 0 : tax);
  const set = (value: string) => ({
    shop_money: { amount: value, currency_code: currency },
    presentment_money: { amount: value, currency_code: currency },
  });
  const taxLines = (value: string) =>
    cents(value) === 0 ? [] : [{ title: 'VAT', price: value, rate: 0.19, price_set: set(value) }];
  return digits({
    ...{ id: BigInt(id), admin_graphql_api_id: gid('Order', id), name: `#${order.number}`, order_number: order.number },
    ...{ test: order.isTest, email: order.email, contact_email: order.email, phone: null, note: null, tags: '' },
    ...{ created_at: order.createdAt, updated_at: order.updatedAt, processed_at: order.createdAt, cancelled_at: null },
    ...{ currency, presentment_currency: currency, taxes_included: order.taxesIncluded },
    ...{ financial_status: order.financialStatus, fulfillment_status: null },
    ...{ subtotal_price: amount(subtotal), total_tax: amount(tax), total_discounts: '0.00' },
    ...{ total_price: amount(total), total_price_set: set(amount(total)) },
    customer: customer && {
      ...{ id: BigInt(customer.id), admin_graphql_api_id: gid('Customer', customer.id), email: customer.email },
      ...{ created_at: customer.createdAt, updated_at: order.updatedAt, state: 'disabled', note: null },
      ...{ first_name: customer.firstName, last_name: customer.lastName, phone: null, currency },
    },
    line_items: lines.map(({ title, quantity, price, sku, ...line }, index) => ({
      ...{ id: BigInt(id) + BigInt(index + 1), variant_id: null, product_id: null, sku, title, quantity, price },
      ...{ price_set: set(price), taxable: true, tax_lines: taxLines(line.tax) },
    })),
    shipping_lines: shipping
      ? [{ id: BigInt(id) + 900n, title: shipping.title, price: shipping.price, tax_lines: taxLines(shipping.tax) }]
      : [],
  });
}
