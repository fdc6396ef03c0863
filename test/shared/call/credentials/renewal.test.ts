import { expect, test } from 'vitest';
import { FIRST, openTokenFixture, tokenIn } from './fixture.ts';

const LIFE_MS = 1_800_000;
const MINUTE_MS = 60_000;

test('a token is fetched once, serves until a tenth of its life is left, and is renewed before the vendor refuses it', async () => {
  const { clock, worker, status, tokenCalls } = await openTokenFixture();
  const { credential } = worker();
  const first = tokenIn(await credential());
  clock.advance(LIFE_MS - 3 * MINUTE_MS - 1);
  expect(tokenIn(await credential())).toBe(first);
  clock.advance(1);
  const second = tokenIn(await credential());
  expect(second).not.toBe(first);
  expect([await status(first), await status(second)]).toEqual([200, 200]);
  expect(await tokenCalls()).toEqual([200, 200]);
});

test.each([
  [90, 45],
  [300, 240],
  [6000, 5400],
])('a token that lives %i s is renewed after %i s', async (lifeSeconds, renewedAfterSeconds) => {
  const { clock, worker, fault, tokenCalls } = await openTokenFixture();
  const body = { access_token: 'short', expires_in: lifeSeconds };
  await fault({ kind: 'answer', match: { path: '/oauth/' }, status: 200, body });
  const { credential } = worker();
  await credential();
  clock.advance(renewedAfterSeconds * 1000 - 1);
  await credential();
  expect(await tokenCalls()).toHaveLength(1);
  clock.advance(1);
  await credential();
  expect(await tokenCalls()).toHaveLength(2);
});

test('many calls at once in one container share one renewal', async () => {
  const { worker, tokenCalls } = await openTokenFixture();
  const { credential } = worker();
  const values = (await Promise.all(Array.from({ length: 20 }, () => credential()))).map(tokenIn);
  expect(new Set(values).size).toBe(1);
  expect(await tokenCalls()).toEqual([200]);
});

test('two containers renew one after the other: each stores what the next one uses, and none presents a spent token', async () => {
  const { worker, status, tokenCalls, seen } = await openTokenFixture();
  const [one, two] = await Promise.all([worker().credential(), worker().credential()]);
  expect([await status(tokenIn(one)), await status(tokenIn(two))]).toEqual([200, 200]);
  expect(await tokenCalls()).toEqual([200, 200]);
  expect(seen).toEqual(['token', 'store', 'token', 'store']);
});

test('a container that never gets the lease asks for no token, and can later', async () => {
  const { clock, worker, lease, tokenCalls } = await openTokenFixture();
  await lease.acquire('hubspot', 'another', MINUTE_MS);
  const { credential } = worker({ sleep: async () => {} });
  expect(await credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-token-renewed-elsewhere',
    blame: 'none',
  });
  expect(await tokenCalls()).toEqual([]);
  clock.advance(MINUTE_MS);
  tokenIn(await credential());
});

test('while another renews, or the vendor is down, the old token serves to its end', async () => {
  const { clock, worker, lease, fault } = await openTokenFixture();
  const { credential } = worker();
  const first = tokenIn(await credential());
  clock.advance(LIFE_MS - 3 * MINUTE_MS);
  await lease.acquire('hubspot', 'another', MINUTE_MS);
  expect(tokenIn(await credential())).toBe(first);
  clock.advance(MINUTE_MS);
  await fault({ kind: 'answer', match: { path: '/oauth/' }, status: 503, times: 2 });
  expect(tokenIn(await credential())).toBe(first);
  clock.advance(2 * MINUTE_MS);
  expect(await credential()).toEqual({
    kind: 'unavailable',
    reason: 'hubspot-token-endpoint-503',
    blame: 'account',
  });
  expect(tokenIn(await credential())).not.toBe(first);
});

test('a refresh token that stays the same is not stored again', async () => {
  const { worker, seen } = await openTokenFixture({ rotate: false });
  tokenIn(await worker().credential());
  expect(seen).toEqual(['token']);
});

test('a replaced refresh token is in the secret, beside all else there, before the access token is given out', async () => {
  const { worker, seen, secret } = await openTokenFixture();
  const { credential } = worker();
  await credential().then(() => seen.push('given out'));
  expect(seen).toEqual(['token', 'store', 'given out']);
  const stored = await secret();
  expect(stored).toEqual({
    clientId: 'client-1',
    clientSecret: 'app-secret-one',
    refreshToken: expect.any(String),
    note: 'kept',
  });
  expect(stored.refreshToken).not.toBe(FIRST);
});

test('client credentials', async () => {
  const { worker, status, tokenCalls, seen } = await openTokenFixture({ scheme: 'oauth-client-credentials' });
  const { credential } = worker();
  expect(await status(tokenIn(await credential()))).toBe(200);
  await credential();
  expect(await tokenCalls()).toEqual([200]);
  expect(seen).toEqual(['token']);
});
