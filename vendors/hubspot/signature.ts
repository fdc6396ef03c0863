import { createHash, createHmac } from 'node:crypto';

interface SignedRequest {
  readonly method: string;
  /** The whole URL as the sender calls it, scheme and query included. */
  readonly url: string;
  /** The body exactly as sent. */
  readonly body: string | Uint8Array;
  /** Milliseconds since the Unix epoch: the value of `X-HubSpot-Request-Timestamp`. */
  readonly timestamp: number | string;
  readonly clientSecret: string;
}

/** The percent-escapes that HubSpot decodes in the URL before it signs; all others stay as they are. */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/**
 * The value of `X-HubSpot-Signature-v3`: base64 of HMAC-SHA256 over method, URL, body and timestamp, one after the other.
 *
 * @example
 * import { HUBSPOT, signV3 } from 'penstock/vendors';
 *
 * const timestamp = Date.now();
 * const url = 'http://127.0.0.1:4800/webhooks/crm-to-audience';
 * const { clientSecret } = HUBSPOT;
 * const signature = signV3({ method: 'POST', url, body: '[]', timestamp, clientSecret });
 * await fetch(url, {
 *   method: 'POST',
 *   body: '[]',
 *   headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': `${timestamp}` },
 * });
 */
export function signV3({ method, url, body, timestamp, clientSecret }: SignedRequest): string {
  const uri = url.replace(/%[0-9a-f]{2}/gi, (code) => DECODED[code.toUpperCase()] ?? code);
  return createHmac('sha256', clientSecret)
    .update(`${method}${uri}`)
    .update(body)
    .update(`${timestamp}`)
    .digest('base64');
}

/** The value of `X-HubSpot-Signature` in version v1, which still goes out beside v3: hex of SHA-256 over secret and body. */
export function signV1({ body, clientSecret }: Pick<SignedRequest, 'body' | 'clientSecret'>): string {
  return createHash('sha256').update(clientSecret).update(body).digest('hex');
}
