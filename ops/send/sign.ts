import { createPrivateKey } from 'node:crypto';
import { type DeclaredProvider, declaredProvider, type Secret } from '@penstock/webhooks';
import { sign } from '@penstock/webhooks/sign';

export interface RequestToSign {
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly secret: Secret;
  readonly now: Date;
  /** PEM, for a provider whose secret is the vendor's public key: the other half of a pair of your own. */
  readonly privateKey?: string;
}

export interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The request as the provider would send it: with its signature, and the time where it signs one. */
export function signRequest(
  declared: DeclaredProvider,
  { secret, now, privateKey, body, ...request }: RequestToSign,
): SignedRequest | { readonly cannot: string } {
  const provider = declaredProvider(declared);
  const options = { secret, now, ...(privateKey !== undefined && { privateKey: createPrivateKey(privateKey) }) };
  const signing = sign(provider, { ...request, body: Buffer.from(body) }, options);
  if (signing.kind === 'cannot') return { cannot: `${provider.label}: ${signing.reason}` };
  const { url, headers, body: signedBody } = signing.request;
  const present = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { url, headers: Object.fromEntries(present), body: new Uint8Array(signedBody) };
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
