import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createClient } from '../../../../shared/call/client/client.ts';
import { createHttpSend } from '../../../../shared/call/client/index.ts';
import type { CallResult } from '../../../../shared/call/limits/index.ts';
import type { Destination, VendorCall } from '../../../../shared/contract/index.ts';
import { createLog } from '../../../../shared/telemetry/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';

type Client = Parameters<typeof createClient>[0];

const books: Destination = { ...mailchimp, name: 'books', responses: [] };
const AMPLE_MS = 60_000;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An account that sends these bytes to every request, then ends the connection. Counts requests by their first line. */
async function account(bytes: string | Buffer) {
  let requests = 0;
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.on('data', (data) => {
      if (!/^(GET|PUT|POST) /.test(data.toString('latin1'))) return;
      requests += 1;
      socket.end(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}

/** How one call ends, and what the account's breaker is told. */
async function made(change: Partial<Client> & Pick<Client, 'baseUrl'>, call: Partial<VendorCall<unknown>> = {}) {
  const reports: CallResult[] = [];
  const client = createClient({
    destination: books,
    credential: async () => ({ kind: 'value', value: 'key' }),
    send: createHttpSend(),
    log: createLog('deliver'),
    correlationId: 'correlation-1',
    remainingMs: () => AMPLE_MS,
    now: () => Date.parse('2026-11-21T10:00:00Z'),
    repeatsSafely: false,
    onCall: () => undefined,
    limiter: {
      slot: async () => undefined,
      report: async (_, result) => {
        reports.push(result);
        return 'event';
      },
    },
    ...change,
  });
  const answer = z.object({ id: z.string() });
  const result = await client.call({
    operation: 'write',
    method: 'PUT',
    path: '/invoices/1',
    body: {},
    answer,
    ...call,
  });
  const outcome = result.kind === 'success' ? undefined : result.outcome;
  const { kind = 'success', ...more }: Readonly<Record<string, unknown>> = { ...outcome };
  const reported = reports.map((report) => (typeof report === 'string' ? report : report.kind)).join();
  return { kind, more, reported: reported || 'nothing' };
}

const answer = (status: string, body: string | Buffer = '', headers = '') =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`),
    Buffer.from(body),
  ]);
const HTML = '<!DOCTYPE html><title>Maintenance</title>';
const HUGE = Buffer.alloc(1024 * 1024 + 1, '1');
const none = z.unknown();

describe('what the account answers', () => {
  // After a write, after a read, and what the breaker is told of either.
  test.each<[string, Buffer | string, string, string, string]>([
    ['a record', answer('200 OK', '{"id":"1"}'), 'success', 'success', 'success'],
    ['nothing, where an id is needed', answer('200 OK'), 'ambiguous', 'temporary', 'success'],
    [
      'what was compressed unasked',
      answer('200 OK', gzipSync('{"id":"1"}'), 'Content-Encoding: gzip\r\n'),
      'ambiguous',
      'temporary',
      'success',
    ],
    ['more than we read', answer('200 OK', HUGE), 'ambiguous', 'temporary', 'success'],
    ['more than we read, as a refusal', answer('422 Unprocessable', HUGE), 'permanent', 'permanent', 'success'],
    ['more than we read, as its own failure', answer('500 Error', HUGE), 'ambiguous', 'temporary', 'failure'],
    [
      'longer headers than we read',
      answer('200 OK', '{"id":"1"}', `X: ${'1'.repeat(32_768)}\r\n`),
      'ambiguous',
      'temporary',
      'nothing',
    ],
    ['a page that calls itself a success', answer('200 OK', HTML), 'ambiguous', 'temporary', 'failure'],
    [
      'JSON that calls itself a page',
      answer('200 OK', '{"id":"1"}', 'Content-Type: text/html\r\n'),
      'success',
      'success',
      'success',
    ],
    ['a gateway’s page that refuses', answer('403 Forbidden', HTML), 'temporary', 'temporary', 'failure'],
    [
      'a gateway’s page that finds nothing',
      answer('404 Not Found', '<h1>No</h1>', 'Content-Type: text/html\r\n'),
      'temporary',
      'temporary',
      'failure',
    ],
    [
      'a gateway’s page about the size of this event',
      answer('413 Too Large', HTML),
      'permanent',
      'permanent',
      'success',
    ],
    ['a refusal of this record', answer('404 Not Found', '{}'), 'permanent', 'permanent', 'success'],
    [
      'a redirect to somewhere else',
      answer('301 Moved', '', 'Location: https://evil.example/\r\n'),
      'temporary',
      'temporary',
      'failure',
    ],
    [
      'a redirect after a write that was made',
      answer('303 See Other', '', 'Location: /x\r\n'),
      'ambiguous',
      'temporary',
      'failure',
    ],
    [
      'an interim answer first',
      `HTTP/1.1 103 Early Hints\r\n\r\n${answer('200 OK', '{"id":"1"}')}`,
      'success',
      'success',
      'success',
    ],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
      'ambiguous',
      'temporary',
      'failure',
    ],
    ['what is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'ambiguous', 'temporary', 'failure'],
    ['nothing at all', '', 'ambiguous', 'temporary', 'failure'],
    ['a refused credential', answer('401 Unauthorized'), 'deferred', 'deferred', 'authentication'],
    ['that we ask too often', answer('429 Too Many Requests'), 'deferred', 'deferred', 'rate-limited'],
  ])('%s', async (_, bytes, afterWrite, afterRead, reported) => {
    const { baseUrl, requests } = await account(bytes);
    const credential: Client['credential'] = async (refused) =>
      refused ? { kind: 'refused', reason: 'books-credential-refused' } : { kind: 'value', value: 'key' };
    expect(await made({ baseUrl, credential })).toMatchObject({ kind: afterWrite, reported });
    expect(await made({ baseUrl, credential }, { method: 'GET', body: undefined })).toMatchObject({
      kind: afterRead,
      reported,
    });
    expect(requests()).toBe(2);
  });

  test.each([
    ['is a success where the call needs none of it', none, 'success'],
    ['is in doubt where the call needs it', z.object({ id: z.string() }), 'ambiguous'],
  ])('an answer beyond 1 MiB to a write that the status calls made %s', async (_, shape, kind) => {
    const { baseUrl } = await account(answer('201 Created', HUGE));
    expect(await made({ baseUrl }, { answer: shape })).toMatchObject({ kind, reported: 'success' });
  });

  test('a page is no success, even where the call needs nothing of the answer: a probe would call the account healthy', async () => {
    const { baseUrl } = await account(answer('200 OK', HTML));
    expect(await made({ baseUrl }, { method: 'GET', body: undefined, answer: none })).toMatchObject({
      kind: 'temporary',
    });
  });
});

describe('what cannot be sent is the event’s fault: nothing is sent, nothing is held against the account', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  test.each<[string, Partial<VendorCall<unknown>>, string]>([
    ['a curly apostrophe in a header', { headers: { 'x-name': 'O\u2019Brien' } }, 'the header x-name holds'],
    ['a line break in a header', { headers: { 'x-name': 'a\r\nb: c' } }, 'the header x-name holds'],
    ['a header without a name', { headers: { '': 'a' } }, 'a header has a name'],
    ['an id that is two dots', { path: '/invoices/..' }, 'the path has a part'],
    ['an id that was not encoded', { path: '/invoices/a#b' }, 'the path holds'],
    ['a path without a slash', { path: '@evil.example' }, 'the path does not begin'],
    ['a query with half a surrogate pair', { query: { number: '\ud800' } }, 'the query’s number'],
    ['a body with a BigInt', { body: { total: 1n } }, 'the body cannot be written'],
    ['a body that holds itself', { body: circle }, 'the body cannot be written'],
    ['a body that is a function', { body: () => 1 }, 'the body cannot be written'],
    ['a method with a space', { method: 'PUT IT' as 'PUT' }, 'it cannot be written'],
  ])('%s', async (_, call, problem) => {
    const { baseUrl, requests } = await account(answer('200 OK', '{"id":"1"}'));
    const { kind, more, reported } = await made({ baseUrl }, call);
    expect([kind, reported, requests()]).toEqual(['invalid', 'nothing', 0]);
    expect(more).toEqual({
      reason: 'books-request-unsendable',
      problems: [expect.stringContaining(problem.replace('’', "'"))],
    });
    expect(JSON.stringify(more)).not.toContain('Brien');
  });
});

describe('what fails before anything is sent', () => {
  const refusing = async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return `http://127.0.0.1:${port}`;
  };

  test('a port that refuses is the account’s fault', async () => {
    expect(await made({ baseUrl: await refusing() })).toMatchObject({ kind: 'temporary', reported: 'failure' });
  });

  test.each([
    ['EMFILE', 'deferred', 'nothing', 'books-out-of-sockets'],
    ['EADDRNOTAVAIL', 'deferred', 'nothing', 'books-out-of-sockets'],
    ['ENOTFOUND', 'temporary', 'failure', 'books-name-not-found'],
    ['EAI_AGAIN', 'temporary', 'failure', 'books-name-lookup-failed'],
    ['EHOSTUNREACH', 'temporary', 'failure', 'books-connection-refused'],
    ['CERT_HAS_EXPIRED', 'temporary', 'failure', 'books-certificate-refused'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'temporary', 'failure', 'books-certificate-refused'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'temporary', 'failure', 'books-tls-failed'],
  ])('%s is %s, and the breaker is told of %s', async (code, kind, reported, reason) => {
    const { failureOf, FAILURES } = await import('../../../../shared/call/client/failures.ts');
    const failure = failureOf(Object.assign(new Error(), { code }));
    expect(FAILURES[failure].mayBeSent).toBe(false);
    const send: Client['send'] = async () => ({ kind: 'failure', failure, sent: false });
    expect(await made({ baseUrl: 'https://books.example', send })).toMatchObject({ kind, reported, more: { reason } });
  });
});

describe('a credential that is not there', () => {
  const SECRET = { kind: 'unavailable', reason: 'books-credential-not-filled', blame: 'ours' } as const;
  const ELSEWHERE = { kind: 'unavailable', reason: 'books-token-renewed-elsewhere', blame: 'none' } as const;
  const ENDPOINT = { kind: 'unavailable', reason: 'books-token-endpoint-503', blame: 'account' } as const;
  const REFUSED = { kind: 'refused', reason: 'books-refresh-token-refused' } as const;

  test.each([
    [SECRET, 'deferred', true, 'nothing'],
    [ELSEWHERE, 'deferred', undefined, 'nothing'],
    [ENDPOINT, 'temporary', undefined, 'failure'],
    [REFUSED, 'deferred', undefined, 'authentication'],
  ] as const)('$reason makes no call: %s', async (found, kind, isFault, reported) => {
    const { baseUrl, requests } = await account(answer('200 OK', '{"id":"1"}'));
    const ended = await made({ baseUrl, credential: async () => found });
    expect(ended).toMatchObject({ kind, reported, more: { reason: found.reason } });
    expect([ended.more.isFault, requests()]).toEqual([isFault, 0]);
  });

  test.each([SECRET, ELSEWHERE])(
    'after a 401 whose credential could not be renewed ($reason) the account is not called refused',
    async (found) => {
      const { baseUrl } = await account(answer('401 Unauthorized'));
      const credential: Client['credential'] = async (refused) => (refused ? found : { kind: 'value', value: 'old' });
      expect(await made({ baseUrl, credential })).toMatchObject({ kind: 'deferred', reported: 'nothing' });
    },
  );
});

describe('time that is short', () => {
  const slow = async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('a write begins only with its whole time left: cut short, it would be in doubt', async () => {
    const { baseUrl, requests } = await account(answer('200 OK', '{"id":"1"}'));
    const left = books.timeouts.responseMs - 1;
    const ended = await made({ baseUrl, remainingMs: () => left });
    expect(ended).toMatchObject({ kind: 'deferred', reported: 'nothing', more: { reason: 'no-time-left' } });
    expect(requests()).toBe(0);
    expect(await made({ baseUrl, remainingMs: () => left }, { method: 'GET', body: undefined })).toMatchObject({
      kind: 'success',
    });
  });

  test('a read that we cut short says nothing of the account', async () => {
    const ended = await made({ baseUrl: await slow(), remainingMs: () => 600 }, { method: 'GET', body: undefined });
    expect(ended).toMatchObject({ kind: 'deferred', reported: 'nothing', more: { reason: 'no-time-left' } });
  });

  test('a read that had its whole time and got no answer is the account’s', async () => {
    const destination = { ...books, timeouts: { connectMs: 500, responseMs: 500 } };
    const ended = await made({ destination, baseUrl: await slow() }, { method: 'GET', body: undefined });
    expect(ended).toMatchObject({ kind: 'temporary', reported: 'failure', more: { reason: 'books-response-timeout' } });
  });

  test('a credential is given what time is left', async () => {
    const within: number[] = [];
    const credential: Client['credential'] = async (_, withinMs) => {
      within.push(withinMs);
      return { kind: 'unavailable', reason: 'books-credential-late', blame: 'none' };
    };
    expect(await made({ baseUrl: 'https://books.example', credential, remainingMs: () => 4000 })).toMatchObject({
      kind: 'deferred',
    });
    expect(within).toEqual([3500]);
  });
});
