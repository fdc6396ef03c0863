import { createHmac } from 'node:crypto';

/**
 * The value of `X-Shopify-Hmac-Sha256`: base64 of HMAC-SHA256 over the body exactly as sent, with the app's client secret.
 *
 * @example
 * import { SHOPIFY, signShopify } from 'penstock/vendors';
 *
 * const body = '{"id":820982911946154508}';
 * await fetch('http://127.0.0.1:4800/webhooks/orders', {
 *   method: 'POST',
 *   body,
 *   headers: {
 *     'x-shopify-topic': 'orders/paid',
 *     'x-shopify-shop-domain': SHOPIFY.shopDomain,
 *     'x-shopify-hmac-sha256': signShopify(body, SHOPIFY.clientSecret),
 *   },
 * });
 */
export const signShopify = (body: string, clientSecret: string): string =>
  createHmac('sha256', clientSecret).update(body).digest('base64');
