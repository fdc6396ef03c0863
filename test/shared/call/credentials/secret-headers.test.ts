import { describe, expect, test } from 'vitest';
import { credentialHeaders } from '../../../../shared/call/client/failed-call.ts';
import { createTokens } from '../../../../shared/call/credentials/index.ts';
import type { Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
import { FIRST, openTokenFixture } from './fixture.ts';

const KEYS: Destination['authentication'] = {
  ...{ scheme: 'api-key', header: 'X-Api-Key', secret: 'API key' },
  secretHeaders: { 'X-Application-Key': 'applicationKey' },
};

/** Tokens of an account with such a secret, which becomes `fresh` when it is read past the cache. */
function tokensOf(authentication: Destination['authentication'], cached: object | string, fresh = cached) {
  const text = (secret: object | string) => (typeof secret === 'string' ? secret : JSON.stringify(secret, null, 2));
  const never = () => Promise.reject(new Error('not for this scheme'));
  return createTokens({
    destination: { name: 'books', authentication, timeouts: { connectMs: 1000, responseMs: 1000 } },
    ...{ secretId: 'books', tokenUrl: 'http://127.0.0.1:9', holder: 'container-1', now: () => 0, sleep: never },
    secrets: { read: async (_id, _stage, options) => text(options?.fresh ? fresh : cached) },
    secretsClient: { send: never },
    lease: { acquire: never, release: never },
    send: never,
  });
}

const headersOf = (authentication: Destination['authentication'], value: string) =>
  credentialHeaders({ ...mailchimp, authentication }, value);

describe('a secret with several parts', () => {
  const first = { credential: 'key-1', applicationKey: 'app-1' };

  test('gives each header its member, also where it is written over several lines', async () => {
    const found = await tokensOf(KEYS, first).credential();
    if (found.kind !== 'value') throw new Error(found.reason);
    expect(headersOf(KEYS, found.value)).toEqual({ 'x-api-key': 'key-1', 'x-application-key': 'app-1' });
  });

  test('is read once more when the vendor refuses it: any part may have been corrected', async () => {
    const refused = await tokensOf(KEYS, first).credential();
    if (refused.kind !== 'value') throw new Error(refused.reason);
    const corrected = await tokensOf(KEYS, first, { ...first, applicationKey: 'app-2' }).credential(refused.value);
    if (corrected.kind !== 'value') throw new Error(corrected.reason);
    expect(headersOf(KEYS, corrected.value)).toMatchObject({ 'x-application-key': 'app-2' });
    expect(await tokensOf(KEYS, first).credential(refused.value)).toEqual({
      kind: 'refused',
      reason: 'books-credential-refused',
    });
  });

  test.each<[string, object | string]>([
    ['plain text', 'key-1'],
    ['a list', ['key-1']],
    ['no credential', { applicationKey: 'app-1' }],
    ['a part that is missing', { credential: 'key-1' }],
    ['a part that no header holds', { ...first, applicationKey: 'app’1' }],
    ['a part that is empty', { ...first, applicationKey: '' }],
  ])('is filled in wrongly: %s', async (_, secret) => {
    expect(await tokensOf(KEYS, secret).credential()).toEqual({
      kind: 'refused',
      reason: 'books-credential-malformed',
    });
  });
});

test('an access token goes into the header that the vendor names, and into no other', () => {
  const authentication: Destination['authentication'] = {
    ...{ scheme: 'oauth-client-credentials', tokenPath: '/oauth/token', secret: 'the app' },
    tokenHeader: 'X-Shopify-Access-Token',
  };
  expect(headersOf(authentication, 'token-1')).toEqual({ 'x-shopify-access-token': 'token-1' });
});

test('an access token goes with the headers that stand beside its application', async () => {
  const fixture = await openTokenFixture();
  const authentication: Destination['authentication'] = {
    ...{ scheme: 'oauth-refresh-token', tokenPath: '/oauth/v3/token', secret: 'the app' },
    secretHeaders: { 'Xero-Tenant-Id': 'tenantId' },
  };
  const worker = () =>
    fixture.worker({
      destination: { name: 'hubspot', timeouts: { connectMs: 30_000, responseMs: 30_000 }, authentication },
    });
  expect(await worker().credential()).toEqual({ kind: 'refused', reason: 'hubspot-credential-malformed' });
  const { refreshToken } = await fixture.secret();
  await fixture.fill({ refreshToken, tenantId: 'tenant-1' });
  const { credential } = worker();
  const found = await credential();
  if (found.kind !== 'value') throw new Error(found.reason);
  const headers = headersOf(authentication, found.value);
  expect(headers).toMatchObject({ 'xero-tenant-id': 'tenant-1' });
  expect(await fixture.status(String(headers.authorization).slice('Bearer '.length))).toBe(200);
  // The rotation kept what it does not know, and a refusal fetches another token with the same headers.
  expect(await fixture.secret()).toMatchObject({ tenantId: 'tenant-1' });
  const renewed = await credential(found.value);
  if (renewed.kind !== 'value') throw new Error(renewed.reason);
  expect(headersOf(authentication, renewed.value)).toMatchObject({ 'xero-tenant-id': 'tenant-1' });
  expect(renewed.value).not.toBe(found.value);
  expect((await fixture.secret()).refreshToken).not.toBe(FIRST);
});
