import { callOf } from '../call.ts';
import { sha256 } from '../compare.ts';
import type { Window } from '../events/fields.ts';
import { isRecord, parseBody } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { connectToken } from '../providers/atlassian-connect.ts';
import { braintreeForm } from '../providers/braintree.ts';
import { organizationInUrl } from '../providers/salesforce-outbound-message.ts';
import { hmacOfUrlWithBodyHash } from '../providers/twilio-json.ts';
import { bearerJwt } from '../shapes/bearer-jwt.ts';
import { itemToken } from '../shapes/client-state.ts';
import { hmac } from '../shapes/hmac.ts';
import { plainHash } from '../shapes/plain-hash.ts';
import { publicKey } from '../shapes/public-key.ts';
import { basic, bearerOrQuery, headerToken, urlSecret } from '../shapes/shared-secrets.ts';
import { signedItems } from '../shapes/signed-items.ts';
import { tokenInBody } from '../shapes/token-in-body.ts';
import type { WebhookRequest } from '../types.ts';
import { signHmac, signPlainHash, signWithPrivateKey } from './headers.ts';
import { signBraintree, signItems, signItemTokens, signOutboundMessage, signTokenInBody } from './in-body.ts';
import { withMember } from './json.ts';
import { timeText, withQuery } from './request.ts';
import { type Cannot, cannot, type Draft, type Signed, type SignOptions, verifiedBy } from './signer.ts';
import { signBasic, signBearer, signBearerJwt, signConnect, signHeaderToken, signUrl } from './tokens.ts';

export type { SignOptions } from './signer.ts';

export type Signing = { readonly kind: 'signed'; readonly request: WebhookRequest } | Cannot;

/** Providers whose key only the vendor has, and whose public half is at the vendor's URL. */
const ONLY_THE_VENDOR: Readonly<Record<string, string>> = {
  paypal: 'the certificate is fetched from api.paypal.com: only PayPal can sign',
  plaid: 'the key is fetched from plaid.com by its id: only Plaid can sign',
  sns: 'the certificate is fetched from sns.<region>.amazonaws.com: only Amazon SNS can sign',
};

/**
 * Signs a request as the vendor would: `authenticateWith` accepts the result with the same secret at the same time. Headers,
 * the query and members of the body that belong to the signature are set or replaced; all else stays as it is. Never throws.
 *
 * @example
 * import { providers } from '@penstock/webhooks';
 * import { sign } from '@penstock/webhooks/sign';
 *
 * const request = { method: 'POST', url: 'https://in.example.com/shop', headers: {}, body: Buffer.from('{"id":1}') };
 * const signed = sign(providers.shopify, request, { secret: 'secret of the shop', now: new Date() });
 * if (signed.kind === 'cannot') console.log(signed.reason);
 * else console.log(signed.request.headers);
 */
export function sign(provider: Provider, request: WebhookRequest, options: SignOptions): Signing {
  const [parts = {}] = callOf(provider.parts, request, { secrets: [options.secret], now: options.now }).secrets;
  const draft: Draft = { provider, request: timed(provider, request, options.now), parts, options };
  const signed = signedBy(draft);
  return 'kind' in signed ? signed : { kind: 'signed', request: signed };
}

function signedBy(draft: Draft): Signed {
  const { scheme, id } = draft.provider;
  if (verifiedBy(scheme, hmac)) return signHmac(draft, scheme);
  if (verifiedBy(scheme, hmacOfUrlWithBodyHash)) {
    const hash = sha256(draft.request.body).toString('hex');
    return signHmac({ ...draft, request: withQuery(draft.request, 'bodySHA256', hash) }, scheme);
  }
  if (verifiedBy(scheme, publicKey)) return signWithPrivateKey(draft, scheme);
  if (verifiedBy(scheme, plainHash)) return signPlainHash(draft, scheme);
  if (verifiedBy(scheme, headerToken)) return signHeaderToken(draft, scheme);
  if (verifiedBy(scheme, urlSecret)) return signUrl(draft, scheme);
  if (verifiedBy(scheme, bearerOrQuery)) return signBearer(draft, scheme);
  if (verifiedBy(scheme, basic)) return signBasic(draft, scheme);
  if (verifiedBy(scheme, bearerJwt)) return signBearerJwt(draft, scheme);
  if (verifiedBy(scheme, itemToken)) return signItemTokens(draft, scheme);
  if (verifiedBy(scheme, signedItems)) return signItems(draft, scheme);
  if (verifiedBy(scheme, tokenInBody)) return signTokenInBody(draft, scheme);
  if (scheme.verify === connectToken) return signConnect(draft);
  if (scheme.verify === braintreeForm) return signBraintree(draft);
  if (scheme.verify === organizationInUrl) return signOutboundMessage(draft);
  return cannot(ONLY_THE_VENDOR[id] ?? `a client certificate is proven by the TLS connection, not by the request`);
}

/** Renews the time of sending, where the signed body holds it. */
function timed({ events }: Provider, request: WebhookRequest, now: Date): WebhookRequest {
  const window: Window | undefined = 'window' in events ? events.window : undefined;
  if (!window?.at.startsWith('body/') || !isRecord(parseBody(request.body)?.value)) return request;
  const [, ...path] = window.at.split('/');
  const text = timeText(now, window.unit);
  const value = /^\d+$/.test(text) ? Number(text) : text;
  return { ...request, body: withMember(request.body, path, value) };
}
