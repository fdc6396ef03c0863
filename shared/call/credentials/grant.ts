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
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly spent: boolean }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly blame: 'account' | 'ours' | 'none' };

export type OAuthScheme = Extract<Destination['authentication'], { readonly tokenPath: string }>;

/** Used when the vendor does not say how long a token lives, which RFC 6749 only recommends. */
const UNSAID_LIFE_SECONDS = 600;
/** Characters that HTTP allows in a header. */
const FITS_A_HEADER = /^[\x21-\x7e]+$/;

/** Sends one token request (RFC 6749, sections 4.4 and 6), with the client's credentials in the body, as HubSpot requires. */
export async function requestGrant(
  {
    authentication,
    baseUrl,
    timeouts,
  }: Pick<Destination, 'baseUrl' | 'timeouts'> & { readonly authentication: OAuthScheme },
  secret: OAuthSecret,
  send: TokenSend,
): Promise<Grant> {
  const client = { client_id: secret.clientId, client_secret: secret.clientSecret };
  const form =
    authentication.scheme === 'oauth-refresh-token'
      ? { grant_type: 'refresh_token', ...client, refresh_token: secret.refreshToken ?? '' }
      : { grant_type: 'client_credentials', ...client, ...(authentication.scope && { scope: authentication.scope }) };
  const joined = urlBelow(baseUrl, authentication.tokenPath);
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
  return readGrant(result.status, objectIn(result.body));
}

/** Reads an answer of the token endpoint; `body` is undefined when it was no JSON object. */
function readGrant(status: number, body: Readonly<Record<string, unknown>> | undefined): Grant {
  if (status === 200) {
    const { access_token: token, refresh_token: next, expires_in: seconds } = body ?? {};
    if (typeof token !== 'string' || !FITS_A_HEADER.test(token))
      return { kind: 'unavailable', reason: 'token-answer-unreadable', blame: 'account' };
    const life = Number(seconds);
    return {
      kind: 'granted',
      accessToken: token,
      lifeMs: (Number.isFinite(life) && life > 0 ? life : UNSAID_LIFE_SECONDS) * 1000,
      ...(typeof next === 'string' && next !== '' && { refreshToken: next }),
    };
  }
  // The endpoint refuses in JSON; a gateway's page means that the request did not reach it.
  if (body && (status === 400 || status === 401)) {
    if (body.error === 'invalid_grant' || body.status === 'BAD_REFRESH_TOKEN')
      return { kind: 'refused', reason: 'refresh-token-refused', spent: true };
    if (body.error === 'invalid_client' || body.error === 'unauthorized_client')
      return { kind: 'refused', reason: 'oauth-client-refused', spent: false };
    return { kind: 'refused', reason: 'token-request-refused', spent: false };
  }
  return { kind: 'unavailable', reason: `token-endpoint-${status}`, blame: 'account' };
}

function objectIn(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
