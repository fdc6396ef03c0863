import type { Clock } from '@penstock/local-aws/clock';
import type { Answer, RequestHead, VendorRequest } from '../toolkit/request.ts';
import type { Store } from '../toolkit/store.ts';
import type { SalesforceSettings } from './settings.ts';

export const TOKEN_PATH = '/services/oauth2/token';

interface Session {
  readonly token: string;
  readonly begunMs: number;
}

export interface Sessions {
  isOpen(head: Pick<RequestHead, 'headers'>): boolean;
  /** Answers a request of the token endpoint. */
  grant(request: VendorRequest): Answer;
  /** Ends all of them, as an administrator does. */
  end(): void;
}

/**
 * Sessions by the client credentials flow. The answer has no `expires_in`: only a 401 tells that a session is over.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm
 */
export function sessionsOf(store: Store, clock: Clock, settings: () => SalesforceSettings): Sessions {
  const sessions = store.collection<Session>('session');
  return {
    isOpen({ headers }) {
      const session = sessions.get((headers.authorization ?? '').replace(/^Bearer /, ''));
      return session !== undefined && session.begunMs + settings().sessionMs > clock.now();
    },
    grant({ method, body, headers }) {
      if (method !== 'POST') return { status: 405, body: { error: 'invalid_request' } };
      const form = new URLSearchParams(body);
      if (form.get('grant_type') !== 'client_credentials')
        return refused('unsupported_grant_type', 'grant type not supported');
      const app = settings().apps.find(({ clientId }) => clientId === form.get('client_id'));
      if (!app) return refused('invalid_client_id', 'client identifier invalid');
      if (app.clientSecret !== form.get('client_secret'))
        return refused('invalid_client', 'invalid client credentials');
      const token = `00D!local.${store.next('session', 1)}`;
      sessions.put(token, { token, begunMs: clock.now() });
      return {
        status: 200,
        body: {
          access_token: token,
          instance_url: `http://${headers.host ?? 'localhost'}`,
          token_type: 'Bearer',
          issued_at: String(clock.now()),
          scope: 'api',
        },
      };
    },
    end() {
      for (const { token } of sessions.all()) sessions.remove(token);
    },
  };
}

const refused = (error: string, error_description: string): Answer => ({
  status: 400,
  body: { error, error_description },
});
