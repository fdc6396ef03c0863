import type { Clock } from '@penstock/local-aws/clock';
import type { Answer, RequestHead, VendorRequest } from '../toolkit/request.ts';
import type { Store } from '../toolkit/store.ts';
import { json, problem } from './answers.ts';
import type { XeroApp, XeroSettings } from './settings.ts';

/** Of https://identity.xero.com; the simulated vendor serves both origins. */
export const TOKEN_PATH = '/connect/token';
const LIFE_SECONDS = 1800;
const REFRESH_DAYS = 60;
const DAY_MS = 86_400_000;

/** Scopes of a token that names none: all that the accounting API asks for. */
const ALL_SCOPES = [
  'offline_access',
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
  'accounting.contacts',
  'accounting.settings.read',
];

export interface Caller {
  readonly scopes: readonly string[];
  /** Its `Idempotency-Key`s are its own. */
  readonly app: string;
  /** A custom connection belongs to one organisation and names none. */
  readonly custom: boolean;
}

interface Access {
  readonly clientId: string;
  readonly grant?: string;
  readonly untilMs: number;
  readonly scopes: readonly string[];
}
interface Refresh {
  readonly clientId: string;
  /** The token that the person’s consent gave. */
  readonly grant: string;
  readonly untilMs: number;
  readonly usedMs?: number;
}

/** Who calls, and who gets a token: https://developer.xero.com/documentation/guides/oauth2/auth-flow. */
export function accessOf(store: Store, clock: Clock, settings: () => XeroSettings, uuid: () => string) {
  const tokens = store.collection<Access>('access token');
  const refreshes = store.collection<Refresh>('refresh token');
  const appOf = (clientId: string) => settings().apps.find((app) => app.clientId === clientId);

  function grantOf(app: XeroApp, given: string): string | undefined {
    const known = refreshes.get(given);
    const grant = known?.grant ?? given;
    if (!app.refreshTokens.includes(grant)) return undefined;
    if (known && (known.clientId !== app.clientId || known.untilMs <= clock.now())) return undefined;
    if (known?.usedMs !== undefined && clock.now() - known.usedMs >= settings().refreshAgainMs) return undefined;
    return grant;
  }

  function newToken(app: XeroApp, grant?: string) {
    const token = `eyJ.${uuid()}`;
    const scopes = app.scopes ?? ALL_SCOPES;
    const issued: Access = {
      clientId: app.clientId,
      untilMs: clock.now() + LIFE_SECONDS * 1000,
      scopes,
      ...(grant && { grant }),
    };
    tokens.put(token, issued);
    return { access_token: token, expires_in: LIFE_SECONDS, token_type: 'Bearer', scope: scopes.join(' ') };
  }

  function refresh(app: XeroApp, given: string): Answer {
    const grant = grantOf(app, given);
    if (grant === undefined) return json(400, { error: 'invalid_grant' });
    const before = refreshes.get(given);
    const now = clock.now();
    refreshes.put(given, {
      clientId: app.clientId,
      grant,
      untilMs: before?.untilMs ?? now + REFRESH_DAYS * DAY_MS,
      usedMs: before?.usedMs ?? now,
    });
    const next = uuid();
    refreshes.put(next, { clientId: app.clientId, grant, untilMs: now + REFRESH_DAYS * DAY_MS });
    return json(200, { ...newToken(app, grant), refresh_token: next });
  }

  return {
    grant({ method, headers, body }: VendorRequest): Answer {
      if (method !== 'POST') return json(405, { error: 'invalid_request' });
      if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
        return json(400, { error: 'invalid_request' });
      const form = new URLSearchParams(body);
      const [clientId = '', secret] = basicOf(headers.authorization) ?? [
        form.get('client_id') ?? '',
        form.get('client_secret'),
      ];
      const app = appOf(clientId);
      if (!app || app.clientSecret !== secret) return json(400, { error: 'invalid_client' });
      if (form.get('grant_type') === 'refresh_token') return refresh(app, form.get('refresh_token') ?? '');
      if (form.get('grant_type') !== 'client_credentials') return json(400, { error: 'unsupported_grant_type' });
      // A custom connection: it has no refresh token.
      return app.refreshTokens.length > 0 ? json(400, { error: 'unauthorized_client' }) : json(200, newToken(app));
    },

    callerOf({ headers }: Pick<RequestHead, 'headers'>): Caller | Answer {
      const given = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
      const fixed = settings().tokens.find(({ token }) => token === given);
      if (fixed) return { scopes: fixed.scopes ?? ALL_SCOPES, app: given, custom: false };
      const issued = tokens.get(given);
      const app = issued && appOf(issued.clientId);
      if (!issued || !app || (issued.grant !== undefined && !app.refreshTokens.includes(issued.grant)))
        return problem(401, 'Unauthorized', 'AuthenticationUnsuccessful');
      if (issued.untilMs <= clock.now())
        return problem(401, 'Unauthorized', `TokenExpired: token expired at ${new Date(issued.untilMs).toISOString()}`);
      return { scopes: issued.scopes, app: app.clientId, custom: app.refreshTokens.length === 0 };
    },
  };
}

function basicOf(header = ''): readonly [string, string] | undefined {
  const encoded = /^basic +(\S+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [id, secret.join(':')];
}
