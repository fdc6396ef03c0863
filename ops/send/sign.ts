import { createHmac } from 'node:crypto';
import { callOf } from '../../shared/webhooks/call.ts';
import { type DeclaredProvider, declaredProvider, type Secret } from '../../shared/webhooks/index.ts';
import type { AnyScheme } from '../../shared/webhooks/row.ts';
import { type Clock, type Hmac, piecesOf } from '../../shared/webhooks/shapes/hmac.ts';
import type { AnySignature } from '../../shared/webhooks/shapes/signatures.ts';

export interface RequestToSign {
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly secret: Secret;
  readonly now: Date;
}

export type Signed = Pick<RequestToSign, 'url' | 'headers' | 'body'> | { readonly cannot: string };

/** The request as the provider would send it: with its signature, and the time where it signs one. */
export function signRequest(declared: DeclaredProvider, request: RequestToSign): Signed {
  const provider = declaredProvider(declared);
  const { scheme } = provider;
  if (!isHmac(scheme)) return { cannot: `requests of ${provider.label} cannot be signed here yet` };
  const { url, method, body, secret, now } = request;
  const timestamp = scheme.clock && timestampOf(now, scheme.clock);
  const timed = scheme.clock?.headers?.[0];
  const headers = { ...request.headers, ...(timed && timestamp && { [timed]: timestamp }) };
  const bytes = Buffer.from(body);
  const call = callOf(provider.parts, { url, method, headers, body: bytes }, { secrets: [secret], now });
  const found = { signatures: [], ...(timestamp !== undefined && { timestamp }) };
  const pieces = piecesOf(call, found, scheme.signed);
  if (!pieces) return { cannot: `${provider.label} signs a header that the request lacks: give it with --header` };
  const key = call.values(scheme.key.part).map(scheme.key.bytes)[0];
  if (key === undefined) return { cannot: `the secret lacks a usable "${scheme.key.part}"` };
  const keyed = createHmac(scheme.hash, key);
  for (const piece of pieces) keyed.update(piece);
  const signature = signatureHeader(scheme.signature, keyed.digest(scheme.encoding), timestamp);
  return signature
    ? { url, body, headers: { ...headers, ...signature } }
    : { cannot: `requests of ${provider.label} cannot be signed here yet` };
}

function isHmac(scheme: AnyScheme): scheme is Hmac {
  return 'hash' in scheme && 'key' in scheme && 'signed' in scheme && 'signature' in scheme;
}

function timestampOf(now: Date, { unit }: Clock): string {
  if (unit === 'iso' || unit === 'utc') return now.toISOString();
  return String(unit === 'milliseconds' ? now.getTime() : Math.floor(now.getTime() / 1000));
}

function signatureHeader(at: AnySignature, signature: string, timestamp = ''): Record<string, string> | undefined {
  if ('separator' in at && 'signature' in at)
    return { [at.header]: `${at.timestamp}=${timestamp}${at.separator}${at.signature}=${signature}` };
  if ('version' in at) return { [at.headers[0] ?? '']: `${at.version}${signature}` };
  return 'header' in at ? { [at.header]: `${at.prefix ?? ''}${signature}` } : undefined;
}

/** Another secret of the same form, for a signature that must be refused. */
export function wrongSecret(secret: Secret): Secret {
  if (typeof secret !== 'string')
    return Object.fromEntries(Object.entries(secret).map(([name, value]) => [name, altered(value)]));
  return altered(secret);
}

/** Changes one sign in the middle: what stands before it may be a prefix, and what stands at the end padding. */
function altered(text: string): string {
  const at = Math.floor(text.length / 2);
  const sign = text.charAt(at);
  return (
    text.slice(0, at) + (sign === '0' ? '1' : /\d/.test(sign) ? '0' : sign === 'a' ? 'b' : 'a') + text.slice(at + 1)
  );
}
