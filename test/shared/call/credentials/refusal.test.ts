import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { createHttpSend } from '../../../../shared/call/client/index.ts';
import { FIRST, intercepted, openTokenFixture, tokenIn } from './fixture.ts';

const SPENT = { kind: 'refused', reason: 'hubspot-refresh-token-refused' };
const MINUTE_MS = 60_000;

test('a refused access token is renewed once; when its replacement is refused too, the worker does not renew at once', async () => {
  const { worker, tokenCalls, clock } = await openTokenFixture();
  const { credential } = worker();
  const first = tokenIn(await credential());
  const second = tokenIn(await credential(first));
  expect(second).not.toBe(first);
  expect(tokenIn(await credential(first))).toBe(second);
  const refused = { kind: 'refused', reason: 'hubspot-access-token-refused' };
  expect(await credential(second)).toEqual(refused);
  expect(await credential()).toEqual(refused);
  expect(await tokenCalls()).toHaveLength(2);
  clock.advance(MINUTE_MS);
  tokenIn(await credential());
  expect(await tokenCalls()).toHaveLength(3);
});

test('an app that was uninstalled is asked about once a minute, until a person fills the secret once more', async () => {
  const { worker, clock, install, fill, tokenCalls } = await openTokenFixture();
  const { credential } = worker();
  const first = tokenIn(await credential());
  await install([]);
  expect(await credential(first)).toEqual(SPENT);
  for (let call = 0; call < 8; call++) expect(await credential()).toEqual(SPENT);
  expect(await tokenCalls()).toEqual([200, 400]);
  clock.advance(MINUTE_MS);
  expect(await credential()).toEqual(SPENT);
  expect(await tokenCalls()).toEqual([200, 400, 400]);
  clock.advance(MINUTE_MS / 2);
  await install(['refresh-second']);
  await fill({ refreshToken: 'refresh-second' });
  tokenIn(await credential());
});

test('a wrong client secret and a secret that is no JSON are the configuration, and are told apart', async () => {
  const { worker, fill, secretsManager, tokenCalls } = await openTokenFixture();
  await fill({ clientSecret: 'wrong', refreshToken: FIRST });
  expect(await worker().credential()).toEqual({ kind: 'refused', reason: 'hubspot-oauth-client-refused' });
  await secretsManager.send(new PutSecretValueCommand({ SecretId: 'hubspot', SecretString: 'pat-na1-1' }));
  expect(await worker().credential()).toEqual({ kind: 'refused', reason: 'hubspot-credential-malformed' });
  expect(await tokenCalls()).toEqual([400]);
});

test('a refresh token that cannot be stored keeps its access token back; both serve once it can', async () => {
  const { worker, secretsManager, secret, status, tokenCalls, lease } = await openTokenFixture();
  let failures = 3;
  const secretsClient = intercepted(secretsManager, (command) => {
    if (command instanceof PutSecretValueCommand && failures-- > 0) throw new Error('throttled');
  });
  const { credential } = worker({ secretsClient });
  expect(await credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-refresh-token-not-stored',
    blame: 'ours',
  });
  expect((await secret()).refreshToken).toBe(FIRST);
  // Another worker would present the spent token and be refused: the lease keeps it waiting.
  expect(await lease.acquire('hubspot', 'another', 1)).toBe(false);
  const token = tokenIn(await credential());
  expect(await status(token)).toBe(200);
  expect((await secret()).refreshToken).not.toBe(FIRST);
  expect(await tokenCalls()).toEqual([200]);
  expect(await lease.acquire('hubspot', 'another', 1)).toBe(true);
});

test('a new authorisation by a person while a refresh token waits to be stored is not overwritten', async () => {
  const { worker, secretsManager, secret, install, fill } = await openTokenFixture();
  let broken = true;
  const secretsClient = intercepted(secretsManager, (command) => {
    if (command instanceof PutSecretValueCommand && broken) throw new Error('throttled');
  });
  const { credential } = worker({ secretsClient });
  expect((await credential()).kind).toBe('unavailable');
  await install(['refresh-second'], { rotate: false });
  await fill({ refreshToken: 'refresh-second' });
  broken = false;
  tokenIn(await credential());
  expect((await secret()).refreshToken).toBe('refresh-second');
});

test('a worker killed between the answer and the store leaves a spent refresh token: the next one says so and holds', async () => {
  const { worker, clock, tokenCalls } = await openTokenFixture();
  const http = createHttpSend();
  const answered = Promise.withResolvers<void>();
  // It never hears the answer, as a process that is killed then.
  const killed = worker({
    send: async (request) => {
      await http(request);
      answered.resolve();
      return new Promise<never>(() => {});
    },
  });
  void killed.credential();
  await answered.promise;
  clock.advance(2 * MINUTE_MS);
  expect(await worker().credential()).toEqual(SPENT);
  expect(await tokenCalls()).toEqual([200, 400]);
});

test('an answer that was lost on its way is temporary; what it carried is not', async () => {
  const { worker, fault } = await openTokenFixture();
  await fault({ kind: 'reset-after', match: { path: '/oauth/' }, times: 1 });
  const { credential } = worker();
  expect(await credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-token-endpoint-connection-reset',
    blame: 'account',
  });
  expect(await credential()).toEqual(SPENT);
});

test.each([
  [{ kind: 'html', status: 403 }, 'token-endpoint-403'],
  [{ kind: 'html', status: 400 }, 'token-endpoint-400'],
  [{ kind: 'truncated' }, 'token-endpoint-connection-reset'],
  [{ kind: 'empty' }, 'token-answer-unreadable'],
  [{ kind: 'answer', status: 429, body: {} }, 'token-endpoint-429'],
  [{ kind: 'answer', status: 200, body: { access_token: 'line\nbreak' } }, 'token-answer-unreadable'],
])('%j from the token endpoint is temporary, and the account’s fault', async (fault, reason) => {
  const fixture = await openTokenFixture({ rotate: false });
  await fixture.fault({ ...fault, match: { path: '/oauth/' }, times: 1 });
  const { credential } = fixture.worker();
  expect(await credential()).toEqual({ kind: 'unavailable', reason: `hubspot-${reason}`, blame: 'account' });
  tokenIn(await credential());
});

test('without the lease table, or without the secret, no token is asked for: our fault, with what failed and what helps', async () => {
  const { worker, lease, secretsManager, tokenCalls } = await openTokenFixture();
  const down = () => Promise.reject(new Error('down'));
  expect(await worker({ lease: { ...lease, acquire: down } }).credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-token-lease-unreachable',
    blame: 'ours',
    detail: 'Error: down',
  });
  expect(await worker({ secretsClient: { send: down } }).credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-credential-unreadable',
    blame: 'ours',
    detail: 'Error: down',
  });
  expect(await worker({ secretId: 'not-there' }).credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-credential-not-filled',
    blame: 'ours',
    detail: expect.stringContaining('npm run ops -- secrets fill destinations/hubspot'),
  });
  await secretsManager.send(new PutSecretValueCommand({ SecretId: 'hubspot', SecretString: ' ' }));
  expect((await worker().credential()).kind).toBe('unavailable');
  expect(await tokenCalls()).toEqual([]);
});
