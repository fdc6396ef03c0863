import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Call } from '../call.ts';
import type { Reason } from '../types.ts';
import { remote } from './remote.ts';
import { trustedUrl, type UrlRule } from './trusted-url.ts';

export interface Certificate {
  readonly key: KeyObject;
  readonly validFrom: number;
  readonly validTo: number;
  readonly names: readonly string[];
}

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,32768}?-----END CERTIFICATE-----/g;
const LONGEST_CHAIN = 6;

/**
 * The public key of the certificate at a URL that the request names. The URL must follow the rule; the certificate must
 * be valid now, be followed only by its own issuers, and hold one of the names.
 */
export async function keyOfCertificate(
  call: Call,
  url: string,
  rule: UrlRule,
  name?: RegExp,
): Promise<KeyObject | Reason> {
  const trusted = trustedUrl(url, rule);
  if (!trusted) return 'untrusted-url';
  if (!call.options.fetch) return 'key-unavailable';
  const want = { url: trusted, parse: parseChain, isAbsent, named: 'by-request' } as const;
  const certificate = await remote(call.options.fetch, call.now, want);
  if (typeof certificate === 'string') return KEY_REASON[certificate];
  const { key, names, validFrom, validTo } = certificate.value;
  const inTime = call.now >= validFrom && call.now <= validTo;
  return inTime && (!name || names.some((one) => name.test(one))) ? key : 'untrusted-certificate';
}

/** Why there is no key. */
export const KEY_REASON = { absent: 'unknown-key', unavailable: 'key-unavailable', spent: 'look-ups-spent' } as const;

/** Nothing of ours is needed to read a certificate: 403 is how some stores say that they have none. */
const isAbsent = (status: number): boolean => [400, 403, 404, 410].includes(status);

/** `undefined` unless each certificate was issued and signed by the one after it. */
function parseChain(pem: string): Certificate | undefined {
  const chain = (pem.match(PEM) ?? []).slice(0, LONGEST_CHAIN).map((text) => new X509Certificate(text));
  const [leaf] = chain;
  if (!leaf) return undefined;
  const linked = chain.every((one, index) => {
    const issuer = chain[index + 1];
    return !issuer || (one.checkIssued(issuer) && one.verify(issuer.publicKey));
  });
  if (!linked) return undefined;
  const common = /^CN=(.+)$/m.exec(leaf.subject)?.[1];
  const alternative = [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name ?? '');
  return {
    key: leaf.publicKey,
    validFrom: Date.parse(leaf.validFrom),
    validTo: Date.parse(leaf.validTo),
    names: common === undefined ? alternative : [common, ...alternative],
  };
}
