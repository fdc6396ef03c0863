import { expect, test } from 'vitest';
import { providers } from '../src/index.ts';
import { urlSecret } from '../src/shapes/shared-secrets.ts';
import { ask, BASE, refused } from './ask.ts';

const body = Buffer.from('type=unsubscribe&fired_at=2026-11-21+09%3A59%3A59&data%5Bid%5D=8a25');
const QUERY = `${BASE}?a=b&secret=s3cret`;

test('a secret in the URL is read from its query alone: the route of a webhook is exact', async () => {
  expect((await ask('mailchimp', 's3cret', { url: QUERY, body })).kind).toBe('accept');
  for (const url of [`${BASE}/s3cret`, `${BASE}#s3cret`, `https://s3cret@hooks.example.com/webhooks/x`])
    expect(await ask('mailchimp', 's3cret', { url, body })).toEqual(refused(401, 'missing-signature'));
});

test.each(Object.values(providers).map((provider) => [provider.id, provider] as const))(
  '%s promises no secret in the path',
  (_id, { scheme, parts, signed, notes = '', handshake }) => {
    const text = JSON.stringify([
      parts.map(({ from }) => from),
      signed.replace(/path (?:with|and) query/, ''),
      notes,
      handshake?.says,
    ]);
    expect(text).not.toMatch(/\bpath\b/);
    if (scheme.verify === urlSecret) expect(signed).toContain('query');
  },
);
