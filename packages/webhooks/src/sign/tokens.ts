import { createHmac } from 'node:crypto';
import { canonicalHash } from '../providers/atlassian-connect.ts';
import type { BearerJwt } from '../shapes/bearer-jwt.ts';
import type { Basic, BearerOrQuery, HeaderToken, UrlSecret } from '../shapes/shared-secrets.ts';
import { withHeaders, withQuery } from './request.ts';
import { callWith, cannot, type Draft, type Signed } from './signer.ts';

/** Schemes that prove the knowledge of a secret and cover no body. */

const noPart = (part: string) => cannot(`the secret has no part "${part}"`);

export function signHeaderToken({ request, parts }: Draft, { header, part, scheme }: HeaderToken): Signed {
  const token = parts[part];
  if (token === undefined) return noPart(part);
  return withHeaders(request, { [header]: scheme === undefined ? token : `${scheme} ${token}` });
}

export function signBearer({ request, parts }: Draft, { part }: BearerOrQuery): Signed {
  const token = parts[part];
  return token === undefined ? noPart(part) : withHeaders(request, { authorization: `Bearer ${token}` });
}

export function signBasic({ request, parts }: Draft, { userPart, passwordPart }: Basic): Signed {
  const [user, password] = [parts[userPart], parts[passwordPart]];
  if (user === undefined || password === undefined) return noPart(user === undefined ? userPart : passwordPart);
  const encoded = Buffer.from(`${user}:${password}`).toString('base64');
  return withHeaders(request, { authorization: `Basic ${encoded}` });
}

export function signUrl({ request, parts }: Draft, { part }: Pick<UrlSecret, 'part'>): Signed {
  const secret = parts[part];
  return secret === undefined ? noPart(part) : withQuery(request, 'secret', secret);
}

/** Long enough for the queue of a sender's retries, short enough to be refused when it is captured. */
const LIFE_SECONDS = 180;

export function signBearerJwt(draft: Draft, scheme: BearerJwt): Signed {
  if ('url' in scheme.keys) {
    return cannot(`the key set at ${scheme.keys.url} belongs to the sender: only the sender can sign`);
  }
  const key = draft.parts[scheme.keys.part];
  if (key === undefined) return noPart(scheme.keys.part);
  const claims: Record<string, unknown> = {
    ...timesOf(draft),
    ...(scheme.flag !== undefined && { [scheme.flag]: true }),
  };
  const [issuer] = scheme.issuers ?? [];
  if (issuer !== undefined) claims.iss = issuer;
  for (const [claim, part] of Object.entries(scheme.claims ?? {})) claims[claim] = draft.parts[part];
  return withHeaders(draft.request, { authorization: `Bearer ${tokenOf(claims, key)}` });
}

export function signConnect(draft: Draft): Signed {
  const { clientKey, sharedSecret } = draft.parts;
  if (clientKey === undefined || sharedSecret === undefined) return noPart('clientKey" or "sharedSecret');
  const qsh = canonicalHash(callWith(draft, draft.request));
  const token = tokenOf({ iss: clientKey, ...timesOf(draft), qsh }, sharedSecret);
  return withHeaders(draft.request, { authorization: `JWT ${token}` });
}

function timesOf({ options }: Draft): { iat: number; exp: number } {
  const iat = Math.floor(options.now.getTime() / 1000);
  return { iat, exp: iat + LIFE_SECONDS };
}

function tokenOf(claims: Readonly<Record<string, unknown>>, key: string): string {
  const [head, body] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', key).update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
}
