import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { jsonEvent } from '../events/json.ts';
import type { Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import type { HandshakeAnswer } from '../scheme.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** On saving, the shop sends `webhook_id=N`, unsigned, and wants exactly 200. */
const wooPing = (call: Call): HandshakeAnswer => {
  if (call.request.body.byteLength > 40 || call.header('x-wc-webhook-signature') !== undefined) return undefined;
  return /^webhook_id=\d{1,20}$/.test(Buffer.from(call.request.body).toString('latin1')) ? EMPTY_200 : undefined;
};

/** The signed links of the record name the shop; only records without them need the header. */
const wooShop = (look: Look) => {
  const [shop, rest] = look('body/_links/self/0/href')?.split('wp-json/', 2) ?? [];
  return rest === undefined ? look('header/x-wc-webhook-source') : shop;
};

export const woocommerce: Provider = {
  id: 'woocommerce',
  label: 'WooCommerce',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'x-wc-webhook-signature' },
    signed: [body],
  },
  handshake: { says: 'the unsigned form webhook_id=N sent on saving is answered 200', answer: wooPing },
  events: {
    read: jsonEvent,
    // The delivery id is new on every delivery and would never dedupe.
    id: ['header/x-wc-webhook-topic', 'body/id', 'body/date_modified_gmt?', 'hash'],
    type: ['header/x-wc-webhook-topic'],
    time: { at: 'body/date_modified_gmt', unit: 'utc' },
    entity: ['header/x-wc-webhook-resource', 'body/id'],
    account: wooShop,
  },
  unsigned: [
    {
      source: 'header/x-wc-webhook-topic',
      gives: ['id', 'type'],
      because: 'the body does not name its topic, and a new order is sent in equal bytes as created and as updated',
    },
    {
      source: 'header/x-wc-webhook-source',
      gives: ['account'],
      because: 'a deleted record holds nothing but its id; other records name their shop in signed links',
    },
  ],
  answer: EMPTY_200,
  deadline: '60 s',
  retries: 'none; more than 5 failures in a row disable the webhook',
};
