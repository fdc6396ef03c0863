import { type Destination, urlBelow } from '../../contract/index.ts';
import type { OAuthSecret } from './oauth-secret.ts';

/** One HTTP exchange, through the sender of the delivery. Never rejects. */
export type TokenSend = (request: {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether a second request is safe. */
  readonly repeatable: boolean;
  readonly connectMs: number;
  readonly responseMs: number;
}) => Promise<
  | { readonly kind: 'answer'; readonly status: number; readonly body: Buffer }
  | { readonly kind: 'failure'; readonly failure: string }
>;

/** The result of a token request. Reasons are kebab-case and hold nothing of the request or answer. */
export type Grant =
  | {
      readonly kind: 'granted';
      readonly accessToken: string;
      readonly lifeMs: number;
      /** Absent when the vendor sent none, as with client credentials. */
      readonly refreshToken?: string;
      /** What was granted, where the vendor says so: separated by spaces. */
      readonly scope?: string;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly spent: boolean }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly blame: 'account' | 'ours' | 'none' };

export type OAuthScheme = Extract<Destination['authentication'], { readonly tokenPath: string }>;

/** Used when the vendor does not say how long a token lives, which RFC 6749 only recommends. */
const UNSAID_LIFE_SECONDS = 600;
/** Characters that HTTP allows in a header. */
const FITS_A_HEADER = /^[\x21-\x7e]+$/;

/** Sends one token request (RFC 6749, sections 4.4 and 6). `tokenUrl` is what `tokenPath` is below; `asked` is another grant than the scheme's own. */
export async function requestGrant(
  {
    authentication,
    tokenUrl,
    timeouts,
  }: Pick<Destination, 'timeouts'> & { readonly tokenUrl: string; readonly authentication: OAuthScheme },
  secret: OAuthSecret,
  send: TokenSend,
  asked: Readonly<Record<string, string>> = usualGrant(authentication, secret),
): Promise<Grant> {
  const { client = 'body', finalErrors = [] } = authentication;
  const form = {
    ...asked,
    ...(client === 'body' && { client_id: secret.clientId, client_secret: secret.clientSecret }),
  };
  const joined = urlBelow(tokenUrl, authentication.tokenPath);
  if (!joined.ok) return { kind: 'unavailable', reason: 'token-path-refused', blame: 'ours' };
  const body = new URLSearchParams(form).toString();
  const result = await send({
    method: 'POST',
    url: joined.url,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'penstock',
      ...(client === 'basic' && { authorization: basicOf(secret) }),
    },
    body,
    // A second request with a refresh token that the first one spent would be refused.
    repeatable: authentication.scheme === 'oauth-client-credentials',
    ...timeouts,
  });
  if (result.kind === 'failure') {
    const blame = result.failure === 'out-of-sockets' ? 'ours' : 'account';
    return { kind: 'unavailable', reason: `token-endpoint-${result.failure}`, blame };
  }
  return readGrant(result.status, objectIn(result.body), finalErrors);
}

/** What the account's scheme asks for again and again. */
function usualGrant(authentication: OAuthScheme, { refreshToken = '' }: OAuthSecret): Readonly<Record<string, string>> {
  const { scheme, scope } = authentication;
  return {
    ...(scheme === 'oauth-refresh-token'
      ? { grant_type: 'refresh_token', refresh_token: refreshToken }
      : { grant_type: 'client_credentials' }),
    ...(scope !== undefined && { scope }),
  };
}

/** RFC 6749, section 2.3.1: both parts are form-encoded before they are joined. */
function basicOf({ clientId, clientSecret }: OAuthSecret): string {
  const encoded = [clientId, clientSecret].map((part) => new URLSearchParams({ '': part }).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}

/** Reads an answer of the token endpoint; `body` is undefined when it was no JSON object. */
function readGrant(
  status: number,
  body: Readonly<Record<string, unknown>> | undefined,
  finalErrors: readonly string[],
): Grant {
  // Some vendors answer 200 with an error inside.
  const isError = status === 400 || status === 401 || (status === 200 && isCode(body?.error));
  // The endpoint refuses in JSON; a gateway's page means that the request did not reach it.
  if (body && isError) return refusalOf(status, body, finalErrors);
  if (status === 200) {
    const { access_token: token, refresh_token: next, expires_in: seconds, scope } = body ?? {};
    if (typeof token !== 'string' || !FITS_A_HEADER.test(token))
      return { kind: 'unavailable', reason: 'token-answer-unreadable', blame: 'account' };
    const life = Number(seconds);
    return {
      kind: 'granted',
      accessToken: token,
      lifeMs: (Number.isFinite(life) && life > 0 ? life : UNSAID_LIFE_SECONDS) * 1000,
      ...(typeof next === 'string' && next !== '' && { refreshToken: next }),
      ...(typeof scope === 'string' && { scope }),
    };
  }
  return { kind: 'unavailable', reason: `token-endpoint-${status}`, blame: 'account' };
}

/** Final, by RFC 6749, section 5.2. */
const FINAL_ERRORS = ['invalid_request', 'unsupported_grant_type', 'invalid_scope'];

/** What only a person can end, told from an endpoint that refuses for a while, such as Salesforce's `unknown_error` with "retry your request". */
function refusalOf(
  status: number,
  { error, status: own }: Readonly<Record<string, unknown>>,
  finalErrors: readonly string[],
): Grant {
  if (error === 'invalid_grant' || own === 'BAD_REFRESH_TOKEN')
    return { kind: 'refused', reason: 'refresh-token-refused', spent: true };
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return { kind: 'refused', reason: 'oauth-client-refused', spent: false };
  const isFinal = [error, own].some((code) => isCode(code) && [...FINAL_ERRORS, ...finalErrors].includes(code));
  // A 401, and a 400 without a code, say nothing of later.
  if (isFinal || status === 401 || (status === 400 && ![error, own].some(isCode)))
    return { kind: 'refused', reason: 'token-request-refused', spent: false };
  return { kind: 'unavailable', reason: 'token-endpoint-refuses-for-now', blame: 'account' };
}

const isCode = (value: unknown): value is string => typeof value === 'string' && value !== '';

function objectIn(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
