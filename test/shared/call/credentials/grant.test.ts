import { describe, expect, test } from 'vitest';
import { type OAuthScheme, requestGrant } from '../../../../shared/call/credentials/grant.ts';

const secret = { clientId: 'app:1', clientSecret: 'p&ss wörd', refreshToken: 'r-1', text: '' };
const refresh: OAuthScheme = { scheme: 'oauth-refresh-token', tokenPath: '/connect/token', secret: 'app' };
const client: OAuthScheme = { ...refresh, scheme: 'oauth-client-credentials' };

/** Asks an endpoint that answers so. */
async function ask(authentication: OAuthScheme, status = 200, body: object = { access_token: 'a-1' }) {
  const sent: { url: string; authorization?: string; form: Record<string, string> }[] = [];
  const access = {
    authentication,
    tokenUrl: 'https://identity.example.com',
    timeouts: { connectMs: 1, responseMs: 1 },
  };
  const grant = await requestGrant(access, secret, async ({ url, headers, body: text }) => {
    const { authorization } = headers;
    sent.push({
      url: url.href,
      ...(authorization && { authorization }),
      form: Object.fromEntries(new URLSearchParams(text)),
    });
    return { kind: 'answer', status, body: Buffer.from(JSON.stringify(body)) };
  });
  return { grant, sent: sent[0] };
}

describe('a request for a token', () => {
  test('goes to the endpoint’s own origin, with the client in the form', async () => {
    const { sent } = await ask({ ...refresh, scope: 'accounting.invoices offline_access' });
    expect(sent).toEqual({
      url: 'https://identity.example.com/connect/token',
      form: {
        ...{ grant_type: 'refresh_token', refresh_token: 'r-1', scope: 'accounting.invoices offline_access' },
        ...{ client_id: 'app:1', client_secret: 'p&ss wörd' },
      },
    });
  });

  test('or with the client by HTTP Basic, each part encoded before they are joined', async () => {
    const { sent } = await ask({ ...client, client: 'basic' });
    expect(sent?.form).toEqual({ grant_type: 'client_credentials' });
    const [scheme, text = ''] = sent?.authorization?.split(' ') ?? [];
    expect([scheme, Buffer.from(text, 'base64').toString()]).toEqual(['Basic', 'app%3A1:p%26ss+w%C3%B6rd']);
  });
});

describe('a refusal', () => {
  const refused = (reason: string, spent = false) => ({ kind: 'refused', reason, spent });
  const later = { kind: 'unavailable', reason: 'token-endpoint-refuses-for-now', blame: 'account' };

  test.each([
    [400, { error: 'invalid_grant' }, refused('refresh-token-refused', true)],
    [400, { error: 'invalid_client' }, refused('oauth-client-refused')],
    [400, { error: 'unsupported_grant_type' }, refused('token-request-refused')],
    [400, { message: 'no code at all' }, refused('token-request-refused')],
    [401, { error: 'another_code' }, refused('token-request-refused')],
    [200, { error: 'invalid_grant', error_description: 'inside' }, refused('refresh-token-refused', true)],
  ])('is final: %i with %j', async (status, body, expected) => {
    expect((await ask(refresh, status, body)).grant).toEqual(expected);
  });

  test.each([
    // Salesforce: "retry your request".
    [400, { error: 'unknown_error' }],
    [400, { error: 'temporarily_unavailable' }],
    [200, { error: 'server_error' }],
  ])('holds for a while: %i with %j', async (status, body) => {
    expect((await ask(refresh, status, body)).grant).toEqual(later);
  });

  test('is final with a code that the contract calls so', async () => {
    const authentication = { ...refresh, finalErrors: ['inactive_user', 'BAD_CLIENT_ID'] };
    expect((await ask(authentication, 400, { error: 'inactive_user' })).grant).toEqual(
      refused('token-request-refused'),
    );
    expect((await ask(authentication, 400, { status: 'BAD_CLIENT_ID' })).grant).toEqual(
      refused('token-request-refused'),
    );
    expect((await ask(authentication, 400, { error: 'inactive_org' })).grant).toEqual(later);
  });

  test('is none where there is a token', async () => {
    expect((await ask(refresh, 200, { access_token: 'a', error: '' })).grant).toMatchObject({ kind: 'granted' });
    expect((await ask(refresh, 200, { access_token: 'a', error: null })).grant).toMatchObject({ kind: 'granted' });
  });
});
