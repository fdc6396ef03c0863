import type { Answer, VendorRequest } from '../toolkit/request.ts';
import type { VendorContext } from '../toolkit/vendor.ts';
import type { AcceptedToken } from './access.ts';
import type { Answers } from './answers.ts';
import type { HubSpotSettings, OAuthApp } from './settings.ts';

interface OAuthContext extends VendorContext<HubSpotSettings> {
  readonly answers: Answers;
  portalId(): number;
}

interface OAuth {
  /** Answers a call to one of the token paths. */
  tokenRequest(request: VendorRequest): Answer;
  /** An access token that was issued, expired or not; `undefined` once its installation is gone. */
  accessToken(value: string): AcceptedToken | undefined;
}

/** An issued token. `grant` is the refresh token of its authorisation; absent for client credentials. */
interface Issued {
  readonly clientId: string;
  readonly grant?: string;
}
interface IssuedAccess extends Issued {
  readonly expiresAt: string;
  readonly scopes?: readonly string[];
}

const LIFE_SECONDS = 1800;
const DEVELOPER_SCOPE = 'developer.';

export function isTokenPath(path: string): boolean {
  return /^\/oauth\/(v3|2026-03|2026-09)\/token$/.test(path);
}

/**
 * HubSpot's token endpoint. Parameters count in the form body only. Client credentials are documented for an app's own
 * (`developer.…`) scopes, so that the contacts API refuses such a token.
 */
export function oauth({ clock, store, settings, uuid, answers, portalId }: OAuthContext): OAuth {
  const accessTokens = store.collection<IssuedAccess>('oauth access tokens');
  const replacements = store.collection<Issued>('oauth refresh tokens given out');
  const spent = store.collection<true>('oauth refresh tokens spent');

  const appOf = (clientId: string) => settings().oauthApps.find((app) => app.clientId === clientId);

  /** The authorisation that a refresh token stands for, unless it was spent, revoked or never issued. */
  function grantOf(app: OAuthApp, refreshToken: string): string | undefined {
    if (spent.get(refreshToken)) return undefined;
    const replacement = replacements.get(refreshToken);
    const grant = replacement ? replacement.clientId === app.clientId && replacement.grant : refreshToken;
    return grant && app.refreshTokens.includes(grant) ? grant : undefined;
  }

  function newAccessToken(issued: Issued, scopes: readonly string[] | undefined): string {
    const token = `CN${Buffer.from(uuid()).toString('base64url')}`;
    const expiresAt = new Date(clock.now() + LIFE_SECONDS * 1000).toISOString();
    accessTokens.put(token, { ...issued, expiresAt, ...(scopes && { scopes }) });
    return token;
  }

  function refresh(app: OAuthApp, form: URLSearchParams): Answer {
    const given = form.get('refresh_token') ?? '';
    const grant = grantOf(app, given);
    if (grant === undefined)
      return refusal(answers, 'invalid_grant', 'BAD_REFRESH_TOKEN', 'missing or invalid refresh token');
    const issued = { clientId: app.clientId, grant };
    const next = app.rotate ? uuid() : given;
    if (app.rotate) {
      spent.put(given, true);
      replacements.put(next, issued);
    }
    return answers.json(200, {
      token_type: 'bearer',
      access_token: newAccessToken(issued, app.scopes),
      refresh_token: next,
      expires_in: LIFE_SECONDS,
      hub_id: portalId(),
      ...(app.scopes && { scopes: app.scopes }),
    });
  }

  function clientCredentials(app: OAuthApp, form: URLSearchParams): Answer {
    const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    if (scopes.length === 0 || !scopes.every((scope) => scope.startsWith(DEVELOPER_SCOPE)))
      return refusal(answers, 'invalid_scope', 'BAD_SCOPE', 'missing scope, or one that needs an installation');
    const token = newAccessToken({ clientId: app.clientId }, scopes);
    return answers.json(200, { token_type: 'bearer', access_token: token, expires_in: LIFE_SECONDS, scopes });
  }

  return {
    tokenRequest(request) {
      if (request.method !== 'POST') return answers.error(405, 'HTTP 405 Method Not Allowed', {}, { allow: 'POST' });
      if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
        return answers.error(415, 'HTTP 415 Unsupported Media Type');
      const form = new URLSearchParams(request.body);
      const app = appOf(form.get('client_id') ?? '');
      if (!app) return refusal(answers, 'invalid_client', 'BAD_CLIENT_ID', 'missing or unknown client id');
      if (form.get('client_secret') !== app.clientSecret)
        return refusal(answers, 'invalid_client', 'BAD_CLIENT_SECRET', 'missing or invalid client secret');
      switch (form.get('grant_type')) {
        case 'refresh_token':
          return refresh(app, form);
        case 'client_credentials':
          return clientCredentials(app, form);
        default:
          return refusal(answers, 'unsupported_grant_type', 'BAD_GRANT_TYPE', 'missing or unknown grant type');
      }
    },

    accessToken(value) {
      const issued = accessTokens.get(value);
      const app = issued && appOf(issued.clientId);
      if (!issued || !app) return undefined;
      const { grant, scopes, expiresAt } = issued;
      if (grant !== undefined && !app.refreshTokens.includes(grant)) return undefined;
      return {
        token: value,
        expiresAt,
        limitedAs: `${app.clientId} ${grant ?? ''}`,
        ...(scopes && { scopes }),
        ...(app.appId !== undefined && { appId: app.appId }),
      };
    },
  };
}

/** HubSpot's own members beside those of RFC 6749, section 5.2. */
function refusal(answers: Answers, error: string, status: string, message: string): Answer {
  return answers.json(400, { error, error_description: message, status, message });
}
