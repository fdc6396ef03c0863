import { describe, expect, test } from 'vitest';
import { hubspot } from './accounts.ts';
import { call, control } from './support.ts';

const APP = { clientId: 'client-1', clientSecret: 'app-secret-one', refreshTokens: ['refresh-first'], appId: 77 };
const REFRESH = { grant_type: 'refresh_token', client_id: 'client-1', client_secret: 'app-secret-one' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function withApp(app: object = {}) {
  const vendor = await hubspot({ oauthApps: [{ ...APP, ...app }] });
  const ask = (form: Record<string, string>, version = 'v3', method = 'POST') =>
    call(`${vendor.url}/oauth/${version}/token`, method, { text: `${new URLSearchParams(form)}`, headers: FORM });
  const read = (token: string, path = vendor.contacts) =>
    call(path, 'GET', { headers: { authorization: `Bearer ${token}` } });
  return { ...vendor, ask, read };
}

describe('access tokens', () => {
  test.each(['v3', '2026-03', '2026-09'])('the endpoint of %s gives one for 1800 s', async (version) => {
    const { ask, read, clock } = await withApp();
    const granted = await ask({ ...REFRESH, refresh_token: 'refresh-first' }, version);
    expect(granted.status).toBe(200);
    expect(granted.body).toEqual({
      token_type: 'bearer',
      access_token: expect.stringMatching(/^\S{20,300}$/),
      refresh_token: 'refresh-first',
      expires_in: 1800,
      hub_id: 8_801_234,
    });
    const token: string = granted.body.access_token;
    clock.advance(1_799_999);
    expect((await read(token)).status).toBe(200);
    clock.advance(1);
    expect(await read(token)).toMatchObject({ status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } });
  });

  test('a refresh token that does not rotate stays valid, and so do its access tokens', async () => {
    const { ask, read } = await withApp();
    const first = (await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body;
    const second = (await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body;
    expect(second.access_token).not.toBe(first.access_token);
    expect([(await read(first.access_token)).status, (await read(second.access_token)).status]).toEqual([200, 200]);
  });

  test('a refresh token that rotates is spent by its use; its replacement works', async () => {
    const { ask } = await withApp({ rotate: true });
    const { refresh_token } = (await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body;
    expect(refresh_token).not.toBe('refresh-first');
    expect((await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body.error).toBe('invalid_grant');
    expect((await ask({ ...REFRESH, refresh_token })).status).toBe(200);
  });

  test('an app that is uninstalled loses its refresh tokens, also later ones, and its access tokens', async () => {
    const { url, ask, read } = await withApp({ rotate: true });
    const { access_token, refresh_token } = (await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body;
    await control(url, 'PUT', '/settings', { oauthApps: [{ ...APP, refreshTokens: [] }] });
    expect((await read(access_token)).status).toBe(401);
    expect((await ask({ ...REFRESH, refresh_token })).body.error).toBe('invalid_grant');
  });

  test('client credentials give a token without a refresh token, for the scopes of the developer alone', async () => {
    const { url, ask, read } = await withApp();
    const form = { ...REFRESH, grant_type: 'client_credentials' };
    const scope = 'developer.webhooks_journal.read';
    const { status, body } = await ask({ ...form, scope });
    expect({ status, body }).toMatchObject({ status: 200, body: { expires_in: 1800, scopes: [scope] } });
    expect(body).not.toHaveProperty('refresh_token');
    expect((await read(body.access_token, `${url}/account-info/v3/details`)).status).toBe(200);
    expect((await read(body.access_token)).status).toBe(403);
    expect((await ask({ ...form, scope: 'crm.objects.contacts.read' })).body.error).toBe('invalid_scope');
  });

  test('the tokens of one installation share one rate limit', async () => {
    const { url, contacts, ask, read } = await withApp();
    await control(url, 'PUT', '/settings', { rateLimit: { max: 2, intervalMs: 10_000, daily: 100 } });
    const [first, second] = [
      (await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body.access_token,
      (await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body.access_token,
    ];
    const made = await call(contacts, 'POST', {
      headers: { authorization: `Bearer ${first}` },
      json: { properties: {} },
    });
    expect([made.status, (await read(second)).status, (await read(second)).status]).toEqual([201, 200, 429]);
  });
});

describe('refusals of the token endpoint', () => {
  test.each([
    ['invalid_grant', 'BAD_REFRESH_TOKEN', { refresh_token: 'another' }],
    ['invalid_client', 'BAD_CLIENT_ID', { client_id: 'client-2' }],
    ['invalid_client', 'BAD_CLIENT_SECRET', { client_secret: 'wrong' }],
    ['unsupported_grant_type', 'BAD_GRANT_TYPE', { grant_type: 'password' }],
  ])('%s, %s', async (error, status, change) => {
    const { ask } = await withApp();
    const reply = await ask({ ...REFRESH, refresh_token: 'refresh-first', ...change });
    expect(reply.status).toBe(400);
    const message = expect.stringMatching(/^missing or/);
    expect(reply.body).toEqual({ error, status, message, error_description: message });
  });

  test('for another method, another type, a parameter in the query and the first version of the path', async () => {
    const { url, ask } = await withApp();
    const form = { ...REFRESH, refresh_token: 'refresh-first' };
    const path = `${url}/oauth/v3/token`;
    expect((await ask(form, 'v3', 'PUT')).status).toBe(405);
    expect((await call(path, 'POST', { json: form })).status).toBe(415);
    const inQuery = await call(`${path}?${new URLSearchParams(form)}`, 'POST', { text: '', headers: FORM });
    expect(inQuery.body.error).toBe('invalid_client');
    expect((await ask(form, 'v1')).status).toBe(401);
  });

  test('neither settings nor state show a credential', async () => {
    const { url, ask } = await withApp({ rotate: true });
    const { access_token, refresh_token } = (await ask({ ...REFRESH, refresh_token: 'refresh-first' })).body;
    const shown = JSON.stringify([
      await control(url, 'GET', '/settings'),
      await control(url, 'GET', '/state'),
      await control(url, 'GET', '/calls'),
    ]);
    expect(shown).toContain('client-1');
    for (const secret of [APP.clientSecret, 'refresh-first', access_token, refresh_token])
      expect(shown).not.toContain(secret);
  });
});
