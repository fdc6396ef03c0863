import { createHash, timingSafeEqual } from 'node:crypto';

/** What one consent is asked with, and is recognised by when it comes back. */
export interface ConsentRequest {
  /** The vendor's page where a person consents. */
  readonly authorizeUrl: string;
  readonly clientId: string;
  /** Scopes separated by spaces; none where the application's own are meant. */
  readonly scope?: string | undefined;
  /** Where the vendor sends the browser back to: it must be registered there, letter by letter. */
  readonly redirectUri: string;
  /** Chance of our own: what comes back without it is not the answer to our question. */
  readonly state: string;
  /** Only who has it can use the code that comes back (RFC 7636). */
  readonly verifier: string;
}

export type Consent =
  | { readonly kind: 'code'; readonly code: string }
  /** `denied`: the person or the vendor said no, with the vendor's code. */
  | { readonly kind: 'denied'; readonly error: string }
  /** Not the answer to our question: another page's, or an earlier one's. */
  | { readonly kind: 'foreign' };

/** The page to open (RFC 6749, section 4.1.1, and RFC 7636, section 4.3). */
export function consentUrl(request: ConsentRequest): string {
  const { authorizeUrl, clientId, scope, redirectUri, state, verifier } = request;
  const url = new URL(authorizeUrl);
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(scope !== undefined && { scope }),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url.href;
}

/** Reads what the browser brought back (RFC 6749, sections 4.1.2 and 4.1.2.1). */
export function readConsent(query: URLSearchParams, state: string): Consent {
  if (!isEqual(query.get('state') ?? '', state)) return { kind: 'foreign' };
  const [code, error] = [query.get('code'), query.get('error')];
  if (code) return { kind: 'code', code };
  return { kind: 'denied', error: /^[\w.-]{1,64}$/.test(error ?? '') ? String(error) : 'no code' };
}

/** The scopes that were asked for and not granted. A vendor that names none granted what was asked (RFC 6749, section 5.1). */
export function lackingScopes(asked: string | undefined, granted: string | undefined): readonly string[] {
  if (asked === undefined || granted === undefined) return [];
  const given = new Set(granted.split(/[\s,]+/));
  return asked.split(' ').filter((scope) => scope !== '' && !given.has(scope));
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
