import type { Call } from '../call.ts';
import { sameText } from '../compare.ts';
import { queryValue } from '../events/sources.ts';
import type { Scheme, Verdict } from '../scheme.ts';

/** Schemes that prove only that the sender knows a secret. The body is not protected. */

/** A header that is the secret, as a whole or after a scheme's name. */
export interface HeaderToken extends Scheme {
  readonly header: string;
  readonly part: string;
  /** For example `Bearer`; its case does not matter. */
  readonly scheme?: string;
}

export function headerToken(call: Call, { header, part, scheme }: HeaderToken): Verdict {
  const value = call.header(header);
  if (!value) return 'missing-signature';
  const token = scheme === undefined ? value : afterScheme(value, scheme);
  return token ? compare(call, part, [token]) : 'malformed-signature';
}

/** The value of any query parameter of the public URL. Not of its path: the route of a webhook is exact. */
export interface UrlSecret extends Scheme {
  readonly part: string;
}

const MOST_CANDIDATES = 64;

export function urlSecret(call: Call, { part }: UrlSecret): Verdict {
  return compare(call, part, candidatesIn(call.request.url));
}

/** A bearer token in the header, or in the query where the sender has no way to set one. */
export interface BearerOrQuery extends Scheme {
  readonly part: string;
  readonly parameter: string;
}

export function bearerOrQuery(call: Call, { part, parameter }: BearerOrQuery): Verdict {
  const header = call.header('authorization');
  const query = queryValue(call.request.url, parameter);
  if (header) return headerToken(call, { verify: bearerOrQuery, header: 'authorization', part, scheme: 'Bearer' });
  return query ? compare(call, part, [query]) : 'missing-signature';
}

/** User and password of RFC 7617, compared together; the password may hold colons and UTF-8. */
export interface Basic extends Scheme {
  readonly userPart: string;
  readonly passwordPart: string;
}

export function basic(call: Call, { userPart, passwordPart }: Basic): Verdict {
  const value = call.header('authorization');
  if (!value) return 'missing-signature';
  const encoded = afterScheme(value, 'Basic');
  if (!encoded) return 'malformed-signature';
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return 'malformed-signature';
  const pairs = call.secrets.flatMap((secret) => {
    const [user, password] = [secret[userPart], secret[passwordPart]];
    return user && password ? [`${user}:${password}`] : [];
  });
  if (pairs.length === 0) return 'secret-unavailable';
  return anySame(pairs, bytes.toString('utf8')) ? {} : 'signature-mismatch';
}

export function compare(call: Call, part: string, candidates: readonly string[]): Verdict {
  const secrets = call.values(part);
  if (secrets.length === 0) return 'secret-unavailable';
  if (candidates.length === 0) return 'missing-signature';
  return candidates.some((candidate) => anySame(secrets, candidate)) ? {} : 'signature-mismatch';
}

function anySame(secrets: readonly string[], given: string): boolean {
  return secrets.map((secret) => sameText(secret, given)).includes(true);
}

function afterScheme(value: string, scheme: string): string | undefined {
  const space = value.indexOf(' ');
  return value.slice(0, Math.max(0, space)).toLowerCase() === scheme.toLowerCase() ? value.slice(space + 1) : undefined;
}

function candidatesIn(text: string): string[] {
  const url = URL.parse(text);
  if (!url) return [];
  const values = url.searchParams.values().take(MOST_CANDIDATES);
  return [...values.filter((value) => value !== '')];
}
