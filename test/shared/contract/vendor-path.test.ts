import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { urlBelow } from '../../../shared/contract/index.ts';
import { path } from '../../../shared/contract/penstock.ts';
import { chance } from '../../harness/chance.ts';

const API = 'https://api.example.com';

describe('the URL of a path', () => {
  test.each([
    [API, '/token', 'https://api.example.com/token'],
    [API, '/', 'https://api.example.com/'],
    [`${API}/v2`, '/orders/7', 'https://api.example.com/v2/orders/7'],
    [`${API}/v2/`, '/orders/7?limit=1', 'https://api.example.com/v2/orders/7?limit=1'],
    [API, '/projects/a%2Fb', 'https://api.example.com/projects/a%2Fb'],
    [API, '/contacts/a.b/...', 'https://api.example.com/contacts/a.b/...'],
    [API, '/contacts/Ünï', 'https://api.example.com/contacts/%C3%9Cn%C3%AF'],
    ['http://127.0.0.1:4701', '/orders', 'http://127.0.0.1:4701/orders'],
  ])('%s and %s make %s', (base, text, expected) => {
    expect(urlBelow(base, text)).toEqual({ ok: true, url: new URL(expected) });
  });

  test.each([
    ['a path without a slash continues the host', '.evil.example/token', 'does not begin with a slash'],
    ['a path without a slash makes the host a user name', '@evil.example', 'does not begin with a slash'],
    ['a path without a slash is a port', ':8443/token', 'does not begin with a slash'],
    ['another URL', 'https://evil.example/', 'does not begin with a slash'],
    ['nothing', '', 'does not begin with a slash'],
    ['two slashes name a host', '//evil.example/token', 'has an empty part'],
    ['a backslash is a slash', '/\\evil.example', 'encode it'],
    ['a tab vanishes', '/\t/evil.example', 'encode it'],
    ['an id that is two dots', '/contacts/../users', '".."'],
    ['an id that is one dot', '/contacts/.', '".."'],
    ['dots that are encoded', '/contacts/%2E./users', '".."'],
    ['dots between encoded slashes', '/contacts/x%2F..%2F..%2Fusers', '".."'],
    ['an empty id', '/contacts//notes', 'has an empty part'],
    ['an id that was not encoded: percent', '/contacts/50%', 'encodes nothing'],
    ['an id that was not encoded: number sign', '/contacts/a#b', 'encode it'],
    ['an id that was not encoded: line break', '/contacts/a\nb', 'encode it'],
    ['half a surrogate pair', '/contacts/\ud800', 'surrogate'],
  ])('is refused: %s', (_, text, problem) => {
    expect(urlBelow(API, text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
    expect(urlBelow(`${API}/v2`, text)).toMatchObject({ ok: false });
  });

  test.each(['', 'api.example.com', 'https://', 'ftp://api.example.com', `${API}//evil.example`])(
    'is refused below the base %j',
    (base) => {
      expect(urlBelow(base, '/token')).toMatchObject({ ok: false });
    },
  );

  test('no path leaves the base URL', () => {
    const parts = fc.constantFrom('/', '\\', '.', '..', '%2e', '%2F', '@', ':', '?', '#', 'a', '\t', '//evil.example');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(parts).map((all) => `/${all.join('')}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const joined = urlBelow(`${API}/v2`, text);
        if (!joined.ok) return;
        expect(joined.url.origin).toBe(API);
        expect(joined.url.pathname.startsWith('/v2/')).toBe(true);
      }),
      chance(500),
    );
  });
});

describe('a path with values', () => {
  test.each([
    ['a slash', 'a/b', '/contacts/a%2Fb'],
    ['a question mark', 'a?b=1', '/contacts/a%3Fb%3D1'],
    ['a number sign', 'a#b', '/contacts/a%23b'],
    ['an address', 'ada+x@example.com', '/contacts/ada%2Bx%40example.com'],
    ['a percent sign', '50%', '/contacts/50%25'],
    ['encoded dots', '%2e%2e', '/contacts/%252e%252e'],
    ['a number beyond what doubles hold', 9_007_199_254_740_993n, '/contacts/9007199254740993'],
  ])('encodes %s', (_, value, expected) => {
    expect(path`/contacts/${value}`).toBe(expected);
    expect(urlBelow(API, expected)).toMatchObject({ ok: true });
  });

  test.each([
    ['an empty text', ''],
    ['one dot', '.'],
    ['two dots', '..'],
    ['a way up', '../users/1'],
    ['half a surrogate pair', '\udc00'],
  ])('that no path can hold is refused as a whole: %s', (_, value) => {
    expect(urlBelow(API, path`/contacts/${value}`)).toMatchObject({ ok: false });
    expect(urlBelow(API, path`/contacts/${value}/notes`)).toMatchObject({ ok: false });
  });

  test('holds exactly the value, or is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const joined = urlBelow(API, path`/contacts/${value}/notes`);
        if (!joined.ok) return;
        const [, , part = '', rest] = joined.url.pathname.split('/');
        expect([decodeURIComponent(part), rest]).toEqual([value, 'notes']);
      }),
      chance(500),
    );
  });
});
