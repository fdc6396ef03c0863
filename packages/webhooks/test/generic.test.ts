import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  apiKeySource,
  authenticateWith,
  basicSource,
  bearerSource,
  type HmacSource,
  hmacSource,
  mtlsSource,
  type Provider,
} from '../src/index.ts';
import type { Secret, WebhookRequest } from '../src/types.ts';
import { base64, hex, join, SENT_AT } from './genuine/case.ts';
import { CLIENT_CERTIFICATE } from './genuine/keys.ts';

const source = {
  id: 'partner',
  label: 'Partner',
  events: { format: 'json', id: ['body/id'], type: ['body/type'] },
} as const;
const BODY = Buffer.from('{"id":"1","type":"made"}');

async function outcomeOf(provider: Provider, secret: Secret, over: Partial<WebhookRequest>) {
  const request = { method: 'POST', url: 'https://x.example/in', headers: {}, body: BODY, ...over };
  const answer = await authenticateWith(provider, request, { secrets: [secret], now: new Date(SENT_AT) });
  return answer.kind === 'reject' ? answer.reason : answer.kind;
}

describe('hmac', () => {
  const timed: HmacSource = {
    ...source,
    header: 'x-sig',
    prefix: 'v1:',
    hash: 'sha512',
    encoding: 'base64',
    keyForm: 'hex',
    signed: '{id}/{timestamp}/{method} {url}\n{body}',
    idHeader: 'x-id',
    timestamp: { header: 'x-time', unit: 'iso', tolerance: 60 },
  };
  const signed = (time: string) => {
    const data = join(`7/${time}/POST https://x.example/in\n`, BODY);
    return {
      headers: { 'X-Sig': `v1:${base64(Buffer.from('00ff', 'hex'), data, 'sha512')}`, 'X-Id': '7', 'X-Time': time },
    };
  };

  it('an HMAC of the body, or of a template over it, is accepted within its time', async () => {
    const plain = hmacSource({ ...source, header: 'x-sig', encoding: 'hex' });
    expect(await outcomeOf(plain, 's', { headers: { 'X-Sig': hex('s', BODY) } })).toBe('accept');
    expect(await outcomeOf(plain, 't', { headers: { 'X-Sig': hex('s', BODY) } })).toBe('signature-mismatch');
    expect(await outcomeOf(hmacSource(timed), '00ff', signed('2026-11-21T10:01:00Z'))).toBe('accept');
    expect(await outcomeOf(hmacSource(timed), '00ff', signed('2026-11-21T10:01:01Z'))).toBe('future-timestamp');
    expect(await outcomeOf(hmacSource(timed), '00ff', signed('2026-11-21T09:58:59Z'))).toBe('stale-timestamp');
  });

  it('a key that does not have the declared form makes the secret unavailable', async () => {
    expect(await outcomeOf(hmacSource(timed), 'zz', signed('2026-11-21T10:00:00Z'))).toBe('secret-unavailable');
  });

  it('a template without the body, or with an undeclared value, throws when it is declared', () => {
    expect(() => hmacSource({ ...source, header: 'x', encoding: 'hex', signed: '{url}' })).toThrow('lacks {body}');
    expect(() => hmacSource({ ...source, header: 'x', encoding: 'hex', signed: '{timestamp}{body}' })).toThrow(
      '{timestamp}',
    );
  });

  it('a binary body, a list and a form are read', async () => {
    const raw = hmacSource({
      ...source,
      header: 'x-sig',
      encoding: 'hex',
      events: { format: 'raw', id: ['hash'], type: ['=blob'] },
    });
    const body = Buffer.from([0xff, 0, 0xfe]);
    expect(await outcomeOf(raw, 's', { body, headers: { 'X-Sig': hex('s', body) } })).toBe('accept');
    const list = hmacSource({
      ...source,
      header: 'x-sig',
      encoding: 'hex',
      events: { format: 'json-list', items: 'items/#', id: ['item/id'], type: ['=made'] },
    });
    const items = Buffer.from('{"items":[{"id":1},{"id":2}]}');
    expect(await outcomeOf(list, 's', { body: items, headers: { 'X-Sig': hex('s', items) } })).toBe('accept');
    const form = hmacSource({
      ...source,
      header: 'x-sig',
      encoding: 'hex',
      events: { format: 'form', id: ['form/id'], type: ['=made'] },
    });
    const pairs = Buffer.from('id=5');
    expect(await outcomeOf(form, 's', { body: pairs, headers: { 'X-Sig': hex('s', pairs) } })).toBe('accept');
  });
});

describe('shared secrets', () => {
  const auth = (Authorization: string) => ({ headers: { Authorization } });
  const encode = (text: string) => Buffer.from(text).toString('base64');

  it('a bearer token and an API key match only as a whole', async () => {
    expect(await outcomeOf(bearerSource(source), 'abc', auth('bearer abc'))).toBe('accept');
    for (const wrong of [
      'Bearer ab',
      'Bearer abcd',
      'Bearer abc,Bearer abc',
      'Bearer  abc',
      'abc',
      'Basic abc',
      'Bearer ',
    ])
      expect(await outcomeOf(bearerSource(source), 'abc', auth(wrong))).not.toBe('accept');
    const key = apiKeySource({ ...source, header: 'x-api-key' });
    expect(await outcomeOf(key, 'abc', { headers: { 'X-API-Key': 'abc' } })).toBe('accept');
    expect(await outcomeOf(key, '', { headers: { 'X-API-Key': '' } })).toBe('missing-signature');
    expect(await outcomeOf(key, 'abc', { headers: { 'X-API-Key': 'ab' } })).toBe('signature-mismatch');
  });

  it('user and password are compared together', async () => {
    const secret = { user: 'u', password: 'a:b ü' };
    expect(await outcomeOf(basicSource(source), secret, auth(`BASIC ${encode('u:a:b ü')}`))).toBe('accept');
    for (const wrong of ['u:a', 'u:', ':a:b ü', 'u:a:b ü ', 'U:a:b ü', 'u'])
      expect(await outcomeOf(basicSource(source), secret, auth(`Basic ${encode(wrong)}`))).toBe('signature-mismatch');
    expect(await outcomeOf(basicSource(source), secret, auth('Basic ***'))).toBe('malformed-signature');
  });
});

describe('mutual TLS', () => {
  const fingerprint256 = new X509Certificate(CLIENT_CERTIFICATE).fingerprint256;
  const clientCertificate = { clientCertPem: CLIENT_CERTIFICATE, subjectDN: 'CN=client.example,O=Partner,C=DE' };

  it('a client certificate is recognised by fingerprint or exact subject', async () => {
    const provider = mtlsSource(source);
    expect(await outcomeOf(provider, { fingerprint256 }, { clientCertificate })).toBe('accept');
    const bare = fingerprint256.replaceAll(':', '').toLowerCase();
    expect(await outcomeOf(provider, { fingerprint256: bare }, { clientCertificate })).toBe('accept');
    expect(await outcomeOf(provider, { subjectDN: 'CN=client.example,O=Partner,C=DE' }, { clientCertificate })).toBe(
      'accept',
    );
    expect(await outcomeOf(provider, { subjectDN: 'CN=client.example' }, { clientCertificate })).toBe(
      'untrusted-certificate',
    );
    expect(await outcomeOf(provider, { fingerprint256 }, {})).toBe('missing-signature');
    const forged = { clientCertPem: 'no certificate' };
    expect(await outcomeOf(provider, { fingerprint256 }, { clientCertificate: forged })).toBe('untrusted-certificate');
  });
});
