import { simulatedVendor } from '../toolkit/account.ts';
import type { Admission, VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { accessOf, TOKEN_PATH } from './access.ts';
import { shopifyAccount } from './account.ts';
import { answerCall, type ShopDesk } from './api.ts';
import { bucketOf } from './bucket.ts';
import { checkoutControls } from './checkout.ts';
import { peopleControls } from './people.ts';
import { productBook } from './products.ts';
import { type ShopifySettings, shopifySettings } from './settings.ts';
import { webhookSender } from './webhooks.ts';

const READS = 'page-read';
/** What stays when it is forgotten which pages were read. */
const KEPT = ['settings', 'product', 'token', 'order', 'order event', 'webhook outbox'];

/** Shopify's Admin API: the products of one shop by GraphQL, as its documentation of limits, products and errors says; and its webhooks of paid orders. */
export const shopify: VendorDefinition<ShopifySettings> = {
  name: 'shopify',
  settings: shopifySettings,
  open(context: VendorContext<ShopifySettings>): VendorBehaviour {
    const { store, clock, settings } = context;
    const products = productBook(store);
    const pages = store.collection<number>(READS);
    const desk: ShopDesk = { products, pages, settings, bucket: bucketOf(clock, settings) };
    const access = accessOf(store, clock, settings);
    const reads = { all: () => pages.all(), clear: () => store.clear(KEPT) };
    const webhooks = webhookSender(context);
    return {
      bodyLimit: 256 * 1024,
      admit: (head) =>
        head.path === TOKEN_PATH || access.tokenOf(head)
          ? { granted: true, headers: { 'content-type': 'application/json' } }
          : REFUSED,
      handle(request) {
        if (request.path === TOKEN_PATH) return access.grant(request);
        const token = access.tokenOf(request);
        return token ? answerCall(desk, token, request) : REFUSED.answer;
      },
      failure: (status) => ({
        status,
        body: { errors: status === 413 ? 'Request Entity Too Large' : 'Internal Server Error' },
      }),
      records: () => ({ products: products.from('0', 1000) }),
      controls: [
        ...peopleControls(products, reads, clock),
        ...checkoutControls(store, clock, () => settings().currency, webhooks),
      ],
      refresh() {
        products.reload();
        webhooks.refresh();
      },
      close: webhooks.close,
    };
  },
};

const REFUSED: Extract<Admission, { granted: false }> = {
  granted: false,
  answer: {
    status: 401,
    body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
  },
};

export default simulatedVendor(shopify, shopifyAccount);
