import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpSend, type HttpRequest, type HttpSend } from '../../../../shared/call/client/http.ts';

type Turn = (request: IncomingMessage, response: ServerResponse) => unknown;

const MIB = 1024 * 1024;
/** Far beyond what a loopback exchange needs. */
const AMPLE_MS = 20_000;
const opened: (() => void)[] = [];
let send: HttpSend;

beforeEach(() => {
  send = createHttpSend();
});
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

async function listen(server: Server): Promise<{ url: URL; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), sockets };
}

/** A vendor that plays one turn per request, the last one for ever, and keeps what it was sent. */
async function vendor(...turns: readonly Turn[]) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    turns[Math.min(requests.length, turns.length) - 1]?.(request, response);
  });
  return { requests, ...(await listen(server)) };
}

const exchange = (url: URL, change: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  headers: {},
  body: '{}',
  repeatable: false,
  connectMs: AMPLE_MS,
  responseMs: AMPLE_MS,
  ...change,
});
/** A reset counts too, which `once` would throw. */
const closed = (socket: Socket | undefined) =>
  new Promise<void>((resolve) => (socket && !socket.closed ? socket.once('close', () => resolve()) : resolve()));
const REPEATABLE = { repeatable: true };
const failure = (name: string, sent: boolean) => ({ kind: 'failure', failure: name, sent });

const answers =
  (body: string | Buffer): Turn =>
  (_, response) =>
    response.end(body);
const ok = answers('ok');
const ENDS: readonly (readonly [string, Turn])[] = [
  ['reset', ({ socket }) => socket.resetAndDestroy()],
  ['closed', ({ socket }) => socket.destroy()],
];
/** Ends the connection when the client has read the headers and a part of the body. */
const cutBy =
  (end: 'destroy' | 'resetAndDestroy'): Turn =>
  ({ socket }, response) => {
    const cut = () => {
      unsubscribe('http.client.response.finish', cut);
      socket[end]();
    };
    subscribe('http.client.response.finish', cut);
    response.writeHead(200, { 'content-length': '100' }).write('half');
  };

/** A vendor with two kept-alive connections, which then plays these turns. */
async function twoIdle(...turns: readonly Turn[]) {
  const waiting: ServerResponse[] = [];
  const together: Turn = (_request, response) => {
    waiting.push(response);
    if (waiting.length === 2) for (const each of waiting) each.end();
  };
  const opened = await vendor(together, together, ...turns);
  await Promise.all([send(exchange(opened.url, REPEATABLE)), send(exchange(opened.url, REPEATABLE))]);
  return opened;
}

describe('an answer', () => {
  test('comes as it was sent, to a request that left as it was given', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x0d, 0x0a, 0xc3]);
    let received: Promise<Buffer[]> | undefined;
    const { url, requests } = await vendor(async (request, response) => {
      received = request.toArray();
      await received;
      response.writeHead(418, { 'retry-after': '7', 'x-note': 'a, b' }).end(bytes);
    });
    const body = '{"name":"“Ünï” 日本 😀\\u0000\r\n"}';
    const result = await send(
      exchange(new URL('/lists/a%2Fb/members?skip=%26&x=1', url), {
        method: 'PUT',
        headers: { authorization: 'Bearer a=b;c', 'X-Idempotency-Key': 'k 1' },
        body,
      }),
    );
    expect(result).toMatchObject({ kind: 'answer', status: 418, headers: { 'retry-after': '7', 'x-note': 'a, b' } });
    expect(result.kind === 'answer' && result.body.equals(bytes)).toBe(true);
    expect(Buffer.concat((await received) ?? []).equals(Buffer.from(body))).toBe(true);
    expect(requests[0]).toMatchObject({ method: 'PUT', url: '/lists/a%2Fb/members?skip=%26&x=1' });
    const headers = requests[0]?.rawHeaders.join('\n');
    expect(headers).toContain('authorization\nBearer a=b;c\nX-Idempotency-Key\nk 1');
    expect(headers).toContain('Content-Length\n42');
  });

  test('of exactly 1 MiB is read; the next exchange goes over the same connection', async () => {
    const { url, sockets } = await vendor(answers(Buffer.alloc(MIB, 'x')), ok);
    const first = await send(exchange(url, REPEATABLE));
    expect(first.kind === 'answer' && first.body.length).toBe(1_048_576);
    expect(await send(exchange(url, REPEATABLE))).toMatchObject({ kind: 'answer', body: Buffer.from('ok') });
    expect(sockets).toHaveLength(1);
  });

  test.each([1_048_577, 2 * MIB])(
    'of %i bytes is too large: its status is known, it is not read to its end',
    async (size) => {
      const { url, sockets } = await vendor((_, response) => response.writeHead(201).end(Buffer.alloc(size)));
      const body = Buffer.alloc(0);
      expect(await send(exchange(url))).toMatchObject({ kind: 'answer', status: 201, isTooLarge: true, body });
      await closed(sockets[0]);
    },
  );
});

describe('nothing was sent', () => {
  test('to a port that refuses', async () => {
    const server = createTcpServer();
    const { url } = await listen(server);
    server.close();
    await once(server, 'close');
    expect(await send(exchange(url))).toEqual(failure('connection-refused', false));
  });

  test('to a name that is none', async () => {
    // A label has 63 characters at most (RFC 1035), so no name server is asked.
    const url = new URL(`http://${'a'.repeat(64)}.invalid/`);
    expect(await send(exchange(url))).toEqual(failure('name-not-found', false));
  });

  test.each([
    ['connect-timeout', { connectMs: 200 }],
    ['response-timeout', { responseMs: 200 }],
  ])('while the TLS handshake is not answered: %s', async (name, limits) => {
    const { url } = await listen(createTcpServer());
    expect(await send(exchange(new URL(`https://${url.host}/`), limits))).toEqual(failure(name, false));
  });

  test('to a server whose certificate no authority has signed', async () => {
    const requests: IncomingMessage[] = [];
    const key = (name: string) =>
      readFileSync(new URL(`../../../../packages/webhooks/test/genuine/keys/${name}`, import.meta.url));
    const identity = { cert: key('paypal.crt'), key: key('paypal.key') };
    const { url } = await listen(createTlsServer(identity, (request) => requests.push(request)));
    expect(await send(exchange(new URL(`https://${url.host}/`)))).toEqual(failure('certificate-refused', false));
    expect(requests).toEqual([]);
  });

  test('to a port that does not speak TLS', async () => {
    const { url, requests } = await vendor(ok);
    expect(await send(exchange(new URL(`https://${url.host}/`)))).toEqual(failure('tls-failed', false));
    expect(requests).toEqual([]);
  });

  test.each([
    ['a header that holds a line break', { headers: { authorization: 'Bearer a\nb' } }],
    ['an origin of another protocol', { url: new URL('ftp://127.0.0.1/') }],
  ])('of what cannot be written as a request: %s', async (_, change) => {
    const { url, requests } = await vendor(ok);
    expect(await send(exchange(url, change))).toEqual(failure('request-unsendable', false));
    expect(requests).toEqual([]);
  });
});

describe('the vendor may have seen a request', () => {
  // Long enough for a connection on a busy machine.
  const limits = { connectMs: 1500, responseMs: 2000 };

  test('that it does not answer: the limit for connecting no longer counts, and the connection is given up', async () => {
    const { url, sockets } = await vendor(() => {});
    expect(await send(exchange(url, limits))).toEqual(failure('response-timeout', true));
    await closed(sockets[0]);
  });

  test('that it does not answer on a kept-alive connection', async () => {
    const { url, sockets } = await vendor(ok, () => {});
    await send(exchange(url, REPEATABLE));
    expect(await send(exchange(url, { ...limits, repeatable: true }))).toEqual(failure('response-timeout', true));
    expect(sockets).toHaveLength(1);
  });

  test('whose answer drips on beyond the limit', async () => {
    const { url } = await vendor((_, response) => {
      let left = 1000;
      const drip = setInterval(() => (left-- > 0 ? response.write('.') : response.end()), 10);
      response.on('close', () => clearInterval(drip));
    });
    expect(await send(exchange(url, limits))).toEqual(failure('response-timeout', true));
  });

  test.each([
    ['destroy', true],
    ['destroy', false],
    ['resetAndDestroy', true],
  ] as const)('whose answer is cut in its middle by %s; repeatable: %s', async (end, repeatable) => {
    const { url, requests } = await vendor(ok, cutBy(end));
    await send(exchange(url, REPEATABLE));
    expect(await send(exchange(url, { repeatable }))).toEqual(failure('connection-reset', true));
    expect(requests).toHaveLength(2);
  });

  test('that is answered with another protocol', async () => {
    const { url, sockets } = await vendor(({ socket }) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    );
    expect(await send(exchange(url))).toEqual(failure('network-error', true));
    await closed(sockets[0]);
  });

  test('that is answered with what is not HTTP: no reason to repeat it', async () => {
    const { url, requests } = await vendor(ok, ({ socket }) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
    await send(exchange(url, REPEATABLE));
    expect(await send(exchange(url, REPEATABLE))).toEqual(failure('network-error', true));
    expect(requests).toHaveLength(2);
  });

  test.each(ENDS)('over a new connection %s before any byte: it is never repeated', async (_, ends) => {
    const { url, requests } = await vendor(ends, ok);
    expect(await send(exchange(url, { repeatable: true }))).toEqual(failure('connection-reset', true));
    expect(requests).toHaveLength(1);
  });
});

describe.each(ENDS)('a kept-alive connection %s before any byte', (_, ends) => {
  test('is replaced for a request that may be repeated', async () => {
    const { url, requests, sockets } = await vendor(ok, ends, answers('second'));
    await send(exchange(url, REPEATABLE));
    const result = await send(exchange(url, REPEATABLE));
    expect(result).toMatchObject({ kind: 'answer', status: 200, body: Buffer.from('second') });
    expect([requests.length, sockets.length]).toEqual([3, 2]);
  });

  test('is replaced by a new one, though another idle one is there', async () => {
    const { url, requests, sockets } = await twoIdle(ends, ok);
    expect(sockets).toHaveLength(2);
    expect(await send(exchange(url, REPEATABLE))).toMatchObject({ kind: 'answer', status: 200 });
    expect([requests.length, sockets.length]).toEqual([4, 3]);
  });

  test('is replaced once: a new one that ends so too is told', async () => {
    const { url, requests } = await vendor(ok, ends, ends, ok);
    await send(exchange(url, REPEATABLE));
    expect(await send(exchange(url, REPEATABLE))).toEqual(failure('connection-reset', true));
    expect(requests).toHaveLength(3);
  });
});

describe('a container that was frozen', () => {
  // In one turn of the event loop with the request: the client cannot see it first, as a frozen process cannot.
  const closeUnseen = (sockets: readonly Socket[]) => {
    for (const socket of sockets) socket.resetAndDestroy();
  };

  test('sends what must not be repeated over a new connection, five times of five', async () => {
    const { url, requests, sockets } = await vendor(ok);
    for (let round = 1; round <= 5; round += 1) {
      await send(exchange(url, REPEATABLE));
      closeUnseen(sockets);
      expect(await send(exchange(url))).toMatchObject({ kind: 'answer', status: 200 });
      expect(requests).toHaveLength(2 * round);
    }
  });

  test('repeats a read over a new connection, though all that it kept were closed', async () => {
    const { url, requests, sockets } = await twoIdle(ok);
    closeUnseen(sockets);
    expect(await send(exchange(url, { method: 'GET', repeatable: true }))).toMatchObject({
      kind: 'answer',
      status: 200,
    });
    expect(requests).toHaveLength(3);
  });

  test.each([
    [3999, 1],
    [4000, 2],
    [3_600_000, 2],
  ])(
    'for %i ms has used %i connections: what was idle for four seconds is closed before it is used',
    async (frozenMs, used) => {
      let now = Date.parse('2026-11-21T10:00:00Z');
      const sendThen = createHttpSend({ now: () => now });
      const { url, sockets } = await vendor(ok);
      await sendThen(exchange(url, REPEATABLE));
      now += frozenMs;
      expect(await sendThen(exchange(url, REPEATABLE))).toMatchObject({ kind: 'answer', status: 200 });
      expect(sockets).toHaveLength(used);
      await closed(used === 2 ? sockets[0] : undefined);
    },
  );
});
