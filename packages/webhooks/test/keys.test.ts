import { createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticate, authenticateWith, jwtSource } from '../src/index.ts';
import { trustedUrl } from '../src/keys/trusted-url.ts';
import type { Fetch, WebhookRequest } from '../src/types.ts';
import { requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { jwt, P256_KEY, PAYPAL_CERTIFICATES, SNS_CERTIFICATE, SNS_KEY } from './genuine/keys.ts';

const NOW = new Date(SENT_AT);
const genuineOf = (id: string) => {
  const found = GENUINE.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};

function counting(answer: (url: string) => Response | Promise<Response>) {
  const calls: { url: string; init: RequestInit }[] = [];
  const fetch: Fetch = async (url, init) => {
    calls.push({ url, init });
    return answer(url);
  };
  return { calls, fetch };
}

describe('URLs that a request names', () => {
  const rule = {
    host: /^sns\.[a-z0-9-]{3,30}\.amazonaws\.com$/,
    path: /^\/SimpleNotificationService-[a-z0-9]{1,64}\.pem$/,
  };
  const good = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a.pem';

  it('a URL that differs from the rule in any character is refused', () => {
    expect(trustedUrl(good, rule)).toBe(good);
    const bad = [
      good.replace('https', 'http'),
      good.replace('amazonaws.com', 'amazonaws.com.evil.example'),
      good.replace('https://', 'https://user@'),
      good.replace('https://', 'https://evil.example\\@'),
      good.replace('.com/', '.com:8443/'),
      good.replace('.com/', '.com:443/'),
      good.replace('sns.', 'SNS.'),
      good.replace('sns.', 'sns．'),
      good.replace('/Simple', '//Simple'),
      good.replace('/Simple', '/x/../Simple'),
      good.replace('/Simple', '/%53imple'),
      `${good}?x=1`,
      `${good}#x`,
      `${good}\n`,
      ` ${good}`,
      good.replace('.pem', '.pem/'),
      'https://sns.us-east-1.amazonaws.com/',
      'file:///etc/passwd',
      '',
    ];
    for (const url of bad) expect([url, trustedUrl(url, rule)]).toEqual([url, undefined]);
  });
});

describe('certificates', () => {
  const paypal = genuineOf('paypal');
  const ask = (request: WebhookRequest, fetch: Fetch, now = NOW) =>
    authenticate('paypal', request, { secrets: [paypal.secret], now, fetch });

  it('a certificate is fetched once, without redirects and with a time limit', async () => {
    const { calls, fetch } = counting(() => new Response(PAYPAL_CERTIFICATES));
    for (let round = 0; round < 3; round++) expect((await ask(requestOf(paypal), fetch)).kind).toBe('accept');
    expect(calls.length).toBe(1);
    expect(calls[0]?.init.redirect).toBe('error');
    expect(calls[0]?.init.signal).toBeInstanceOf(AbortSignal);
  });

  it.each([
    ['another name', () => new Response(SNS_CERTIFICATE), 401],
    [
      'a chain that does not link',
      () => new Response(PAYPAL_CERTIFICATES.replace(/-+BEGIN[\s\S]*?-+END CERTIFICATE-+\n/, `$&${SNS_CERTIFICATE}`)),
      503,
    ],
    ['no certificate', () => new Response('<html>'), 503],
    ['an error', () => new Response('', { status: 500 }), 503],
    ['too much', () => new Response('x'.repeat(70_000) + PAYPAL_CERTIFICATES), 503],
    ['a broken connection', () => Promise.reject(new Error('reset')), 503],
  ] as const)('%s is refused', async (_name, answer, status) => {
    const { fetch } = counting(answer);
    expect(await ask(requestOf(paypal), fetch)).toMatchObject({ kind: 'reject', status });
  });

  it('a certificate that has expired or is not yet valid is refused', async () => {
    for (const year of [2025, 2047]) {
      const at = Date.UTC(year, 5, 1);
      const { fetch } = counting(() => new Response(PAYPAL_CERTIFICATES));
      const answer = await ask(requestOf(paypal, Buffer.from(paypal.body), at), fetch, new Date(at));
      expect(answer).toMatchObject({ kind: 'reject', reason: 'untrusted-certificate' });
    }
  });

  it('what an answer without a certificate means depends on its status', async () => {
    for (const [code, status] of [
      [404, 401],
      [410, 401],
      [403, 401],
      [429, 503],
      [500, 503],
    ] as const) {
      const { fetch } = counting(() => new Response('', { status: code }));
      expect([code, await ask(requestOf(paypal), fetch)]).toMatchObject([code, { kind: 'reject', status }]);
    }
  });
});

describe('JWT', () => {
  const URL = 'https://login.example.com/keys';
  const source = jwtSource({
    id: 'partner',
    label: 'Partner',
    algorithms: ['RS256', 'ES256'],
    jwksUrl: URL,
    issuer: 'https://login.example.com',
    events: { format: 'json', id: ['body/id'], type: ['body/type'] },
  });
  const keys = [
    { ...createPublicKey(SNS_KEY).export({ format: 'jwk' }), kid: 'r' },
    { ...createPublicKey(P256_KEY).export({ format: 'jwk' }), kid: 'e' },
  ];
  const claims = { iss: 'https://login.example.com', aud: ['x', 'us'], exp: SENT_AT / 1000 + 60 };
  const rs256 = (input: string) => sign('sha256', Buffer.from(input), SNS_KEY);
  const es256 = (input: string) => sign('sha256', Buffer.from(input), { key: P256_KEY, dsaEncoding: 'ieee-p1363' });
  const spki = createPublicKey(SNS_KEY).export({ format: 'pem', type: 'spki' });

  async function outcomeOf(token: string, fetch = counting(() => Response.json({ keys })).fetch) {
    const headers = { Authorization: `Bearer ${token}` };
    const request = { method: 'POST', url: 'https://x.example/', headers, body: Buffer.from('{"id":1,"type":"t"}') };
    const answer = await authenticateWith(source, request, { secrets: ['us'], now: NOW, fetch });
    return answer.kind === 'reject' ? answer.reason : answer.kind;
  }

  it('a token of either listed algorithm is accepted', async () => {
    expect(await outcomeOf(jwt({ alg: 'RS256', kid: 'r' }, claims, rs256))).toBe('accept');
    expect(await outcomeOf(jwt({ alg: 'ES256', kid: 'e' }, claims, es256))).toBe('accept');
  });

  it.each([
    ['none', jwt({ alg: 'none', kid: 'r' }, claims, () => Buffer.from('x')), 'malformed-signature'],
    [
      'HS256 with the public key',
      jwt({ alg: 'HS256', kid: 'r' }, claims, (input) => Buffer.from(`${input}${spki}`)),
      'malformed-signature',
    ],
    ['a key of the other algorithm', jwt({ alg: 'ES256', kid: 'r' }, claims, rs256), 'signature-mismatch'],
    [
      'a key in the token',
      jwt({ alg: 'RS256', kid: 'zzz', jwk: keys[0], jku: 'https://evil.example/' }, claims, rs256),
      'unknown-key',
    ],
    ['critical extensions', jwt({ alg: 'RS256', kid: 'r', crit: ['b64'] }, claims, rs256), 'malformed-signature'],
    ['another issuer', jwt({ alg: 'RS256', kid: 'r' }, { ...claims, iss: 'x' }, rs256), 'wrong-audience'],
    ['another audience', jwt({ alg: 'RS256', kid: 'r' }, { ...claims, aud: 'them' }, rs256), 'wrong-audience'],
    ['no expiry', jwt({ alg: 'RS256', kid: 'r' }, { ...claims, exp: undefined }, rs256), 'missing-timestamp'],
    ['expired', jwt({ alg: 'RS256', kid: 'r' }, { ...claims, exp: SENT_AT / 1000 - 31 }, rs256), 'stale-timestamp'],
    [
      'not yet valid',
      jwt({ alg: 'RS256', kid: 'r' }, { ...claims, nbf: SENT_AT / 1000 + 31 }, rs256),
      'future-timestamp',
    ],
    ['expiry that is text', jwt({ alg: 'RS256', kid: 'r' }, { ...claims, exp: '9' }, rs256), 'malformed-timestamp'],
    ['four parts', `${jwt({ alg: 'RS256', kid: 'r' }, claims, rs256)}.x`, 'malformed-signature'],
    ['no token', 'x.y.z', 'malformed-signature'],
  ])('%s is refused', async (_name, token, reason) => {
    expect(await outcomeOf(token)).toBe(reason);
  });

  it('an unknown key id causes one more fetch, once a minute at most', async () => {
    let served: unknown[] = [];
    const { calls, fetch } = counting(() => Response.json({ keys: served }));
    const token = jwt({ alg: 'RS256', kid: 'r' }, claims, rs256);
    const headers = { Authorization: `Bearer ${token}` };
    const request = { method: 'POST', url: 'https://x.example/', headers, body: Buffer.from('{"id":1,"type":"t"}') };
    const at = async (ms: number) =>
      (await authenticateWith(source, request, { secrets: ['us'], now: new Date(SENT_AT + ms), fetch })).kind;
    expect(await at(0)).toBe('reject');
    served = keys;
    expect(await at(1000)).toBe('reject');
    expect(calls.length).toBe(1);
    expect(await at(61_000)).toBe('accept');
    expect(calls.length).toBe(2);
  });

  it('Plaid’s token is refused once its key has expired', async () => {
    const plaid = genuineOf('plaid');
    const key = { ...createPublicKey(P256_KEY).export({ format: 'jwk' }), expired_at: SENT_AT / 1000 - 1 };
    const { fetch } = counting(() => Response.json({ key }));
    const answer = await authenticate('plaid', requestOf(plaid), { secrets: [plaid.secret], now: NOW, fetch });
    expect(answer).toMatchObject({ status: 401, reason: 'unknown-key' });
  });
});
