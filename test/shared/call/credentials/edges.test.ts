import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { FIRST, intercepted, openTokenFixture, tokenIn } from './fixture.ts';

type Fixture = Awaited<ReturnType<typeof openTokenFixture>>;

/** The lease, with a count of how often it was asked for. */
function counted({ lease }: Fixture) {
  const asked = { times: 0 };
  const acquire: typeof lease.acquire = (...request) => {
    asked.times++;
    return lease.acquire(...request);
  };
  return { asked, lease: { ...lease, acquire } };
}

/** Secrets Manager, but for one kind of request. */
function secretsManagerBut(
  fixture: Fixture,
  Command: typeof GetSecretValueCommand | typeof PutSecretValueCommand,
  act: () => unknown,
) {
  return intercepted(fixture.secretsManager, (command) => (command instanceof Command ? act() : undefined));
}

test.each([
  [{ error: 'invalid_grant' }, 'refresh-token-refused'],
  [{ status: 'BAD_REFRESH_TOKEN' }, 'refresh-token-refused'],
  [{ error: 'unauthorized_client' }, 'oauth-client-refused'],
  [{ error: 'invalid_scope' }, 'token-request-refused'],
])('400 with %j is a refusal', async (body, reason) => {
  const { worker, fault } = await openTokenFixture();
  await fault({ kind: 'answer', match: { path: '/oauth/' }, status: 400, body });
  expect(await worker().credential()).toEqual({ kind: 'refused', reason: `hubspot-${reason}` });
});

test('an address that is none, or a sender that throws, rejects nothing and tells nothing', async () => {
  const { worker } = await openTokenFixture();
  const outcome = { kind: 'unavailable', reason: 'hubspot-token-endpoint-not-asked', blame: 'ours' };
  expect(await worker({ tokenUrl: 'nowhere' }).credential()).toEqual({
    ...outcome,
    reason: 'hubspot-token-path-refused',
  });
  const send = (request: { body?: string }) => Promise.reject(new Error(request.body));
  expect(await worker({ send }).credential()).toEqual(outcome);
});

test('a refusal that stands takes no lease', async () => {
  const fixture = await openTokenFixture();
  await fixture.install([]);
  const { asked, lease } = counted(fixture);
  const { credential } = fixture.worker({ lease });
  for (let call = 0; call < 3; call++) expect((await credential()).kind).toBe('refused');
  expect(asked.times).toBe(1);
});

test('a cache that is behind does not make us ask again about a secret that was refused', async () => {
  const fixture = await openTokenFixture();
  await fixture.install([]);
  const { credential } = fixture.worker({ secrets: { read: async () => '{"refreshToken":"long gone"}' } });
  for (let call = 0; call < 3; call++) expect((await credential()).kind).toBe('refused');
  expect(await fixture.tokenCalls()).toEqual([400]);
});

test('while the old token is valid no worker waits for the lease, and each asks for it every ten seconds only', async () => {
  const fixture = await openTokenFixture();
  const { asked, lease } = counted(fixture);
  const { credential } = fixture.worker({ lease });
  const first = tokenIn(await credential());
  fixture.clock.advance(1_620_000);
  await lease.acquire('hubspot', 'another', 60_000);
  asked.times = 0;
  for (let call = 0; call < 3; call++) expect(tokenIn(await credential())).toBe(first);
  expect(asked.times).toBe(1);
  fixture.clock.advance(10_000);
  await credential();
  expect(asked.times).toBe(2);
});

test('a worker that was held up past its lease sends nothing', async () => {
  const fixture = await openTokenFixture();
  const secretsClient = secretsManagerBut(fixture, GetSecretValueCommand, () => fixture.clock.advance(60_000));
  expect(await fixture.worker({ secretsClient }).credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-token-lease-ran-out',
    blame: 'none',
  });
  expect(await fixture.tokenCalls()).toEqual([]);
});

test('a spent token read from a replica that is behind is no refusal: the secret is read again', async () => {
  const fixture = await openTokenFixture();
  const { SecretString } = await fixture.secretsManager.send(new GetSecretValueCommand({ SecretId: 'hubspot' }));
  tokenIn(await fixture.worker().credential());
  let reads = 0;
  const secretsClient = secretsManagerBut(fixture, GetSecretValueCommand, () =>
    ++reads === 1 ? { SecretString } : undefined,
  );
  tokenIn(await fixture.worker({ secretsClient }).credential());
  expect(await fixture.tokenCalls()).toEqual([200, 400, 200]);
});

test('a vendor that gives the refused token again has nothing better', async () => {
  const { worker, fault } = await openTokenFixture();
  await fault({ kind: 'answer', match: { path: '/oauth/' }, status: 200, body: { access_token: 'same' } });
  const { credential } = worker();
  expect(tokenIn(await credential())).toBe('same');
  const refused = { kind: 'refused', reason: 'hubspot-access-token-refused' };
  expect([await credential('same'), await credential()]).toEqual([refused, refused]);
});

test('a store that does not confirm the new value as the current one is no store', async () => {
  const fixture = await openTokenFixture();
  const secretsClient = secretsManagerBut(fixture, PutSecretValueCommand, () => ({ VersionStages: ['AWSPENDING'] }));
  expect(await fixture.worker({ secretsClient }).credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-refresh-token-not-stored',
    blame: 'ours',
  });
  expect((await fixture.secret()).refreshToken).toBe(FIRST);
});

test('only its holder gives a lease back', async () => {
  const { lease, clock } = await openTokenFixture();
  expect(await lease.acquire('hubspot', 'one', 1000)).toBe(true);
  await lease.release('hubspot', 'two');
  expect(await lease.acquire('hubspot', 'two', 1000)).toBe(false);
  expect(await lease.acquire('mailchimp', 'two', 1000)).toBe(true);
  await lease.release('hubspot', 'one');
  expect(await lease.acquire('hubspot', 'two', 1000)).toBe(true);
  clock.advance(1000);
  expect(await lease.acquire('hubspot', 'one', 1000)).toBe(true);
});
