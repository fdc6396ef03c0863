import { createHmac, type KeyObject, verify } from 'node:crypto';
import { sameDigest } from '../compare.ts';
import { isRecord } from '../events/json.ts';
import type { Reason } from '../types.ts';

export type Algorithm = 'HS256' | 'RS256' | 'ES256';

export interface Token {
  readonly algorithm: string;
  readonly kid: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signingInput: string;
  readonly signature: Buffer;
}

const LONGEST_TOKEN = 8192;

/** Splits and decodes a compact token. Nothing in it is verified yet. */
export function parseToken(text: string): Token | undefined {
  if (text.length > LONGEST_TOKEN) return undefined;
  const [header, payload, signature, rest] = text.split('.');
  const head = part(header);
  const claims = part(payload);
  const bytes = signature ? decodeLong(signature) : undefined;
  if (rest !== undefined || !head || !claims || !bytes || typeof head.alg !== 'string') return undefined;
  // `crit` names extensions that the receiver must understand; none is supported.
  if (head.crit !== undefined) return undefined;
  if (head.kid !== undefined && typeof head.kid !== 'string') return undefined;
  return { algorithm: head.alg, kid: head.kid, claims, signingInput: `${header}.${payload}`, signature: bytes };
}

/** The key's kind must be the algorithm's: a public key is never taken for a shared secret. */
export function isSignedBy(token: Token, algorithm: Algorithm, key: KeyObject | string): boolean {
  if (token.algorithm !== algorithm) return false;
  const data = Buffer.from(token.signingInput);
  if (typeof key === 'string') {
    return algorithm === 'HS256' && sameDigest(createHmac('sha256', key).update(data).digest(), token.signature);
  }
  try {
    if (algorithm === 'RS256') return key.asymmetricKeyType === 'rsa' && verify('sha256', data, key, token.signature);
    const isP256 = key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return (
      algorithm === 'ES256' && isP256 && verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, token.signature)
    );
  } catch {
    return false;
  }
}

export interface ClaimRules {
  readonly issuers?: readonly string[];
  readonly audiences?: readonly string[];
  /** Seconds that the clocks may differ. */
  readonly leeway: number;
  /** Demands `iat`, no older than this many seconds. */
  readonly longestAge?: number;
  /** Default true: a token without `exp` is refused. */
  readonly expires?: boolean;
}

/** The reason why a token with a valid signature is refused. `now` in milliseconds. */
export function checkClaims(claims: Token['claims'], now: number, rules: ClaimRules): Reason | undefined {
  const seconds = now / 1000;
  const { exp, nbf, iat, iss, aud } = claims;
  for (const time of [exp, nbf, iat]) if (time !== undefined && !isTime(time)) return 'malformed-timestamp';
  if ((exp === undefined && rules.expires !== false) || (iat === undefined && rules.longestAge !== undefined))
    return 'missing-timestamp';
  if (!Number.isFinite(seconds) || (isTime(exp) && seconds > exp + rules.leeway)) return 'stale-timestamp';
  if (isTime(iat) && rules.longestAge !== undefined && seconds > iat + rules.longestAge) return 'stale-timestamp';
  for (const from of [nbf, iat]) if (isTime(from) && from > seconds + rules.leeway) return 'future-timestamp';
  if (rules.issuers && !rules.issuers.some((issuer) => issuer === iss)) return 'wrong-audience';
  const named = Array.isArray(aud) ? aud : [aud];
  return rules.audiences && !rules.audiences.some((audience) => named.includes(audience))
    ? 'wrong-audience'
    : undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 1e12;
}

function part(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const bytes = text ? decodeLong(text) : undefined;
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Base64url, canonical, of any length that a token may have. */
function decodeLong(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined;
}
