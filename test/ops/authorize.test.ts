import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { scaledClock } from '@penstock/local-aws/clock';
import { describe, expect, onTestFinished, test } from 'vitest';
import { authorize } from '../../ops/authorize/authorize.ts';
import { listenForConsent } from '../../ops/authorize/callback.ts';
import { consentUrl, lackingScopes, readConsent } from '../../ops/authorize/consent.ts';
import { startServices } from '../../packages/local-aws/src/services.ts';
import { createHttpSend } from '../../shared/call/client/index.ts';

const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const SECRET = 'penstock/dev/destinations/books';
const APPLICATION = { clientId: 'client-1', clientSecret: 's3cret', tenantId: 'tenant-1' };
const SCOPE = 'accounting.invoices offline_access';

/** Secrets Manager with the account's secret. */
async function secretsManager(secret: object | undefined): Promise<SecretsManagerClient> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-authorize-'));
  const aws = await startServices({ state: folder, port: 0, clock: scaledClock() });
  onTestFinished(async () => {
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  });
  aws.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, { kind: 'operator' });
  await aws.dispatch({ kind: 'operator' }, 'secretsmanager', 'CreateSecret', {
    Name: SECRET,
    ...(secret && { SecretString: JSON.stringify(secret) }),
  });
  return new SecretsManagerClient({ endpoint: aws.url, region: 'eu-central-1', credentials: KEYS, maxAttempts: 1 });
}

/** A vendor that consents at once, and gives tokens for the code that goes with the question (RFC 6749 and 7636). */
async function vendor(answer: object = {}, consent: Readonly<Record<string, string>> = { code: 'code-1' }) {
  let challenge: string | null = null;
  const forms: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://vendor');
    if (url.pathname === '/authorize') {
      challenge = url.searchParams.get('code_challenge');
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      for (const [name, value] of Object.entries({ state: url.searchParams.get('state') ?? '', ...consent }))
        back.searchParams.set(name, value);
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = Object.fromEntries(new URLSearchParams(body));
    forms.push(form);
    const isOurs =
      createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url') === challenge;
    const tokens = { access_token: 'access-1', refresh_token: 'refresh-1', expires_in: 1800, scope: SCOPE, ...answer };
    response.writeHead(isOurs ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isOurs ? tokens : { error: 'invalid_grant' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, forms };
}

/** Connects the account as a person does, whose browser follows where the vendor sends it. */
async function connect({
  secret = APPLICATION as object | undefined,
  answer = {},
  consent = undefined as Readonly<Record<string, string>> | undefined,
  browse = async (url: string) => (await fetch(url)).text(),
} = {}) {
  const client = await secretsManager(secret);
  const { url, forms } = await vendor(answer, consent);
  const callback = await listenForConsent(0);
  onTestFinished(() => callback.close());
  const begun: string[] = [];
  const pages: Promise<string>[] = [];
  const lacking = authorize({
    account: {
      ...{ name: 'books', title: 'Books', timeouts: { connectMs: 5000, responseMs: 5000 } },
      authentication: {
        ...{ scheme: 'oauth-refresh-token', tokenPath: '/token', secret: 'the app', scope: SCOPE },
        authorizeUrl: `${url}/authorize`,
      },
    },
    ...{ secretId: SECRET, tokenUrl: url, client, send: createHttpSend(), callback },
    show: (page) => pages.push(browse(page)),
    begin: async () => begun.push('begun'),
  });
  const read = async () => {
    const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId: SECRET }));
    return JSON.parse(SecretString);
  };
  return { lacking, pages, begun, forms, read, client };
}

describe('ops authorize', () => {
  test('stores the refresh token beside what the secret holds; the code is used with our own proof', async () => {
    const { lacking, pages, begun, forms, read } = await connect();
    expect(await lacking).toEqual([]);
    expect(await read()).toEqual({ ...APPLICATION, refreshToken: 'refresh-1' });
    expect(begun).toEqual(['begun']);
    expect(forms).toMatchObject([
      { grant_type: 'authorization_code', code: 'code-1', client_id: 'client-1', client_secret: 's3cret' },
    ]);
    expect(await Promise.all(pages)).toEqual([expect.stringMatching(/^Done: /)]);
  });

  test('renews a connection: the new token takes the place of the old one', async () => {
    const { lacking, read } = await connect({ secret: { ...APPLICATION, refreshToken: 'old' } });
    await lacking;
    expect(await read()).toMatchObject({ refreshToken: 'refresh-1' });
  });

  test('names the scopes that were not granted', async () => {
    expect(await (await connect({ answer: { scope: 'offline_access' } })).lacking).toEqual(['accounting.invoices']);
  });

  test('refuses an answer to another question, and waits on', async () => {
    const { lacking, pages } = await connect({
      async browse(url) {
        const back = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
        back.search = '?state=guessed&code=stolen';
        const foreign = await fetch(back);
        expect([foreign.status, await foreign.text()]).toEqual([404, expect.stringMatching(/^This is not the answer/)]);
        return (await fetch(url)).text();
      },
    });
    await lacking;
    expect(await Promise.all(pages)).toEqual([expect.stringMatching(/^Done: /)]);
  });

  test.each([
    [
      'the person says no',
      { consent: { error: 'access_denied' } },
      'Books gave no consent: access_denied. Nothing was',
    ],
    ['an error that is a sentence', { consent: { error: 'Ada, no' } }, 'Books gave no consent: no code. Nothing was'],
    ['no refresh token', { answer: { refresh_token: undefined } }, 'gave an access token and no refresh token'],
    ['no token', { answer: { access_token: 'a\nb' } }, 'Books gave no token: token-answer-unreadable. Nothing was'],
  ])('changes nothing where it fails: %s', async (_, given, message) => {
    const { lacking, read } = await connect(given);
    await expect(lacking).rejects.toThrow(message);
    expect(await read()).toEqual(APPLICATION);
  });

  test.each([
    ['is empty', undefined],
    ['holds no application', { clientId: 'client-1' }],
  ])('asks for the application first, where the secret %s', async (_, secret) => {
    const client = await secretsManager(secret);
    const options = { client, secretId: SECRET, account: { name: 'books', authentication: {} } };
    await expect(authorize(options as never)).rejects.toThrow(
      'lacks the application\'s "clientId" and "clientSecret": fill it first, with npm run ops -- secrets fill destinations/books',
    );
  });
});

test('the page of consent is asked with state, redirect and challenge', () => {
  const url = consentUrl({
    ...{ authorizeUrl: 'https://login.example.com/identity/authorize', clientId: 'c', scope: 'a b', state: 's' },
    // The verifier and its challenge of RFC 7636, appendix B.
    ...{ redirectUri: 'http://localhost:8765/callback', verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' },
  });
  expect(url).toBe(
    'https://login.example.com/identity/authorize?response_type=code&client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A8765%2Fcallback&scope=a+b&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256',
  );
});

test.each([
  ['code=c&state=s', { kind: 'code', code: 'c' }],
  ['error=access_denied&state=s', { kind: 'denied', error: 'access_denied' }],
  ['code=c', { kind: 'foreign' }],
  ['code=c&state=other', { kind: 'foreign' }],
  ['state=s', { kind: 'denied', error: 'no code' }],
])('what comes back is read: %s', (query, expected) => {
  expect(readConsent(new URLSearchParams(query), 's')).toEqual(expected);
});

test.each([
  ['a b', 'b a', []],
  ['a b', 'a,b', []],
  ['a b', 'a', ['b']],
  ['a b', undefined, []],
  [undefined, 'a', []],
])('of %s with %s granted, %j lack', (asked, granted, expected) => {
  expect(lackingScopes(asked, granted)).toEqual(expected);
});
