import type { Clock } from '@penstock/local-aws/clock';
import type { Answer, RequestHead, VendorRequest } from '../toolkit/request.ts';
import type { Store } from '../toolkit/store.ts';
import type { AccessToken, ShopifySettings } from './settings.ts';

/** https://shopify.dev/docs/apps/build/authentication-authorization/client-credentials-grant */
export const TOKEN_PATH = '/admin/oauth/access_token';
const LIFE_SECONDS = 86_399;

interface Issued extends AccessToken {
  readonly untilMs: number;
}

/** Who calls, and who gets a token. */
export interface Access {
  tokenOf(head: Pick<RequestHead, 'headers'>): AccessToken | undefined;
  grant(request: VendorRequest): Answer;
}

export function accessOf(store: Store, clock: Clock, settings: () => ShopifySettings): Access {
  const issued = store.collection<Issued>('token');
  return {
    tokenOf({ headers }) {
      const given = headers['x-shopify-access-token'] ?? '';
      const own = issued.get(given);
      if (own) return own.untilMs > clock.now() ? own : undefined;
      return settings().tokens.find(({ token }) => token === given);
    },
    grant({ method, headers, body }) {
      if (method !== 'POST') return { status: 404, body: { errors: 'Not Found' } };
      const { grant_type, client_id, client_secret } = membersOf(headers['content-type'], body);
      if (grant_type !== 'client_credentials') return refused('invalid_request');
      const app = settings().apps.find(
        ({ clientId, clientSecret }) => clientId === client_id && clientSecret === client_secret,
      );
      if (!app) return refused('application_cannot_be_found');
      const token = `shpat_${app.clientId}_${store.next('token', 1)}`;
      issued.put(token, { token, scopes: app.scopes, untilMs: clock.now() + LIFE_SECONDS * 1000 });
      return { status: 200, body: { access_token: token, scope: app.scopes.join(','), expires_in: LIFE_SECONDS } };
    },
  };
}

const refused = (error: string): Answer => ({ status: 400, body: { error } });

/** A form, as its documentation shows it, or JSON, as its own library sends it. */
function membersOf(type: string | undefined, body: string): Readonly<Record<string, unknown>> {
  if (!type?.includes('json')) return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
