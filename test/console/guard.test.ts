import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { targetOf } from '../../ops/command/target.ts';
import { type ConsoleServer, startConsole } from '../../ops/console/server.ts';
import { ask } from './requests.ts';

let server: ConsoleServer;
let port: number;
let key: string;
let cookie: string;

beforeAll(async () => {
  // No environment runs there: the console itself answers.
  const target = targetOf({ env: 'dev', folder: '/no-such-folder' });
  server = await startConsole({ target, isProduction: false, port: 0 });
  const url = new URL(server.url);
  port = Number(url.port);
  key = url.searchParams.get('key') ?? '';
  cookie = await opened();
});
afterAll(() => server.close());

/** What a browser does with the address that the console printed. */
async function opened(): Promise<string> {
  const { status, headers } = await ask(port, { path: `/?key=${key}` });
  expect([status, headers.location]).toEqual([303, '/']);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the console lets only the person’s own browser in', () => {
  test('the address that it printed gives a cookie that scripts and other sites do not get, and leaves the address bar without the key', async () => {
    const { headers } = await ask(port, { path: `/?key=${key}` });
    expect(String(headers['set-cookie'])).toMatch(
      /^penstock-console-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(cookie).not.toContain(key);
  });

  test.each([
    ['without a session', {}],
    ['with a session of another run', { cookie: 'penstock-console-PORT=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ])('a request %s sees nothing, and the answer says what to do', async (_, headers) => {
    for (const path of ['/', '/events', '/console.js', '/acts/pause?delivery=a/b', '/results/1']) {
      const answer = await ask(port, { path, headers: fitted(headers) });
      expect([answer.status, answer.body]).toEqual([403, expect.stringMatching(/Open the address that `npm run ops/)]);
    }
  });

  test('a wrong key opens nothing', async () => {
    const { status, headers } = await ask(port, { path: '/?key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' });
    expect([status, headers['set-cookie']]).toEqual([403, undefined]);
  });

  test.each(['attacker.example', 'attacker.example:PORT', '127.0.0.1', '127.0.0.1:1', '[::1]:PORT'])(
    'the Host header %j is refused, with the session and with the key',
    async (host) => {
      const headers = fitted({ host, cookie });
      expect((await ask(port, { headers })).status).toBe(403);
      expect((await ask(port, { headers, path: `/?key=${key}` })).headers['set-cookie']).toBeUndefined();
    },
  );

  test('localhost is this machine too', async () => {
    expect((await ask(port, { headers: fitted({ host: 'localhost:PORT', cookie }) })).status).toBe(200);
  });
});

describe('a form is taken from the console’s own pages only', () => {
  const own = () => ({ ...FORM, cookie, origin: `http://127.0.0.1:${port}` });

  test.each([
    ['from another site', { origin: 'https://attacker.example' }],
    ['from another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['from a page without an origin', { origin: 'null' }],
    ['that names no origin', { origin: '' }],
    ['that the browser says is of another site', { 'sec-fetch-site': 'cross-site' }],
    ['that the browser says is of another port', { 'sec-fetch-site': 'same-site' }],
  ])('a form %s is refused', async (_, headers) => {
    const { status, body } = await ask(port, {
      method: 'POST',
      path: '/acts',
      headers: { ...own(), ...headers },
      body: 'plan=1',
    });
    expect([status, body]).toEqual([403, 'Not done: another page sent this form.\n']);
  });

  test('a form without the token is refused', async () => {
    for (const body of ['plan=1', 'plan=1&token=', `plan=1&token=${key}`]) {
      const { status, body: text } = await ask(port, { method: 'POST', path: '/acts', headers: own(), body });
      expect([status, text]).toEqual([403, expect.stringMatching(/^Not done: the form is of another run/)]);
    }
  });

  test('a form without a session, of no stated length or too large is refused', async () => {
    const { cookie: _, ...noSession } = own();
    expect((await ask(port, { method: 'POST', path: '/acts', headers: noSession, body: 'plan=1' })).status).toBe(403);
    expect((await ask(port, { method: 'POST', path: '/acts', headers: own(), body: 'a'.repeat(100_001) })).status).toBe(
      413,
    );
    expect(
      (await ask(port, { method: 'POST', path: '/acts', headers: { ...own(), 'transfer-encoding': 'chunked' } }))
        .status,
    ).toBe(413);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('%s is not taken', async (method) => {
    expect((await ask(port, { method, path: '/acts', headers: own() })).status).toBe(405);
  });
});

test('each answer forbids scripts of others, frames, caches and referrers', async () => {
  for (const path of ['/', '/console.css', '/no-such-page', '/icon.svg']) {
    const { headers } = await ask(port, { path, headers: { cookie } });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("base-uri 'none'; frame-ancestors 'none'");
    expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  }
});

test('no page has a script or a sheet inside it', async () => {
  for (const path of ['/', '/events', '/acts/pause', '/no-such-page']) {
    const { body } = await ask(port, { path, headers: { cookie } });
    expect(body).toContain('<!doctype html>');
    expect(body).not.toMatch(/<script(?! src="\/console\.js" defer><\/script>)|<style|\son\w+=|javascript:/i);
  }
});

test('an environment that does not answer is a sentence with the remedy, and no stack', async () => {
  const { status, body } = await ask(port, { path: '/', headers: { cookie } });
  expect(status).toBe(200);
  expect(body).toMatch(/<h2>Not shown<\/h2><p>no region is set: set AWS_REGION/);
  expect(body).not.toMatch(/\bat \S+ \(|node_modules|\.ts:\d/);
});

const fitted = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll('PORT', String(port))]));
