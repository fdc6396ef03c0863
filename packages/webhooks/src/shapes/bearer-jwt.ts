import type { Call } from '../call.ts';
import { keyInSet } from '../jwt/key-set.ts';
import { type Algorithm, type ClaimRules, checkClaims, isSignedBy, parseToken, type Token } from '../jwt/token.ts';
import type { Facts, Scheme, Verdict } from '../scheme.ts';

/** A JWT in the Authorization header. It proves who sends, not what: the body is not covered. */
export interface BearerJwt extends Scheme {
  readonly algorithms: readonly Algorithm[];
  /** URL of the key set: fixed, never from the token; or the part of the secret that is a shared key for HS256. */
  readonly keys: { readonly url: string } | { readonly part: string };
  readonly leeway: number;
  readonly issuers?: readonly string[];
  /** Parts of the secret whose value a claim must equal. */
  readonly claims?: Readonly<Record<string, string>>;
  /** A claim that must be `true`. */
  readonly flag?: string;
}

export function tokenOf(call: Call, scheme: 'Bearer' | 'JWT'): Token | 'missing-signature' | 'malformed-signature' {
  const value = call.header('authorization');
  if (!value) return 'missing-signature';
  const match = /^([A-Za-z]+) ([A-Za-z0-9._-]+)$/.exec(value);
  const named = match?.[1]?.toLowerCase() === scheme.toLowerCase();
  return (named && parseToken(match?.[2] ?? '')) || 'malformed-signature';
}

export async function bearerJwt(call: Call, scheme: BearerJwt): Promise<Verdict> {
  const token = tokenOf(call, 'Bearer');
  if (typeof token === 'string') return token;
  const algorithm = scheme.algorithms.find((one) => one === token.algorithm);
  if (!algorithm) return 'malformed-signature';
  const genuine =
    'url' in scheme.keys
      ? await signedBySet(call, token, algorithm, scheme.keys.url)
      : signedByPart(call, token, algorithm, scheme.keys.part);
  if (genuine !== true) return genuine;
  const rules: ClaimRules = { leeway: scheme.leeway, ...(scheme.issuers && { issuers: scheme.issuers }) };
  return checkClaims(token.claims, call.now, rules) ?? checkParts(call, token, scheme);
}

async function signedBySet(call: Call, token: Token, algorithm: Algorithm, url: string) {
  const key = await keyInSet(call, url, token.kid);
  if (typeof key === 'string') return key;
  return isSignedBy(token, algorithm, key) || 'signature-mismatch';
}

function signedByPart(call: Call, token: Token, algorithm: Algorithm, part: string) {
  const keys = call.values(part);
  if (keys.length === 0) return 'secret-unavailable';
  return keys.some((key) => isSignedBy(token, algorithm, key)) || 'signature-mismatch';
}

/** One secret must fit in all its claims; parts of different secrets are never mixed. */
function checkParts(call: Call, token: Token, { claims = {}, flag }: BearerJwt): Verdict {
  if (flag !== undefined && token.claims[flag] !== true) return 'wrong-audience';
  const wanted = Object.entries(claims);
  if (wanted.length === 0) return factsOf(token);
  const complete = call.secrets.filter((secret) => wanted.every(([, part]) => secret[part]));
  if (complete.length === 0) return 'secret-unavailable';
  const fits = complete.some((secret) => wanted.every(([claim, part]) => holds(token.claims[claim], secret[part])));
  return fits ? factsOf(token) : 'wrong-audience';
}

function holds(claim: unknown, value: string | undefined): boolean {
  return Array.isArray(claim) ? claim.includes(value) : claim === value;
}

function factsOf({ claims }: Token): Facts {
  const { iss, sub } = claims;
  return { ...(typeof iss === 'string' && { iss }), ...(typeof sub === 'string' && { sub }) };
}
