import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { AwsError } from '../../src/aws/error.ts';
import { scaledClock } from '../../src/clock.ts';
import { type ApiServer, createGateway, listen } from '../../src/http-api/index.ts';
import type { InvokeResult } from '../../src/lambda/invocation.ts';

let server: ApiServer;
afterEach(() => server.close());

/** An API with one route whose function is `invoke`; every event it was called with and every access line is kept. */
async function serve(
  invoke: (event: Record<string, unknown>) => Promise<unknown>,
  stage: Record<string, number> = {},
  timeoutMs = 30_000,
) {
  const lines: string[] = [];
  server = await listen(0, scaledClock());
  server.serve(
    createGateway({
      apiId: 'api',
      stage: { name: '$default', accessLogFormat: '$context.status $context.routeKey', ...stage },
      routes: [{ routeKey: 'ANY /webhooks/{name}', functionName: 'f', timeoutMs }],
      clock: scaledClock(),
      invoke: async (_, payload): Promise<InvokeResult> => ({
        requestId: 'r',
        payload: JSON.stringify((await invoke(JSON.parse(payload))) ?? null),
      }),
      onAccess: (line) => lines.push(line),
    }),
  );
  return { url: `http://127.0.0.1:${server.port}/webhooks/a`, lines };
}

test('a request becomes an event and its answer a response', async () => {
  const { url, lines } = await serve(async ({ body, pathParameters, requestContext }) => ({
    statusCode: 202,
    cookies: ['a=1', 'b=2'],
    body: JSON.stringify({ body, pathParameters, requestContext }),
  }));
  const response = await fetch(`${url}?q=1`, { method: 'POST', body: 'hello' });
  expect(response.status).toBe(202);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  const { requestContext, ...rest } = (await response.json()) as Record<string, Record<string, unknown>>;
  expect(rest).toEqual({ body: 'hello', pathParameters: { name: 'a' } });
  expect(response.headers.get('apigw-requestid')).toBe(requestContext?.requestId);
  expect(lines).toEqual(['202 ANY /webhooks/{name}']);
});

test.each([
  [
    'the function is throttled',
    503,
    'Service Unavailable',
    new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429),
  ],
  [
    'the event is too large for Lambda',
    413,
    'Request Entity Too Large',
    new AwsError('RequestTooLargeException', 'x', 413),
  ],
])('when %s the answer is %i', async (_, status, message, error) => {
  const { url } = await serve(() => Promise.reject(error));
  const response = await fetch(url, { method: 'POST' });
  expect([response.status, await response.json()]).toEqual([status, { message }]);
});

test('a function that does not answer in time is 503, an unknown path 404, too many requests 429', async () => {
  const stage = { throttlingRateLimit: 0.001, throttlingBurstLimit: 2 };
  const { url, lines } = await serve(() => new Promise(() => {}), stage, 200);
  const answers = [await fetch(url), await fetch(`${url}/b`), await fetch(url)];
  expect(await Promise.all(answers.map(async (answer) => [answer.status, await answer.json()]))).toEqual([
    [503, { message: 'Service Unavailable' }],
    [404, { message: 'Not Found' }],
    [429, { message: 'Too Many Requests' }],
  ]);
  expect(lines).toEqual(['503 ANY /webhooks/{name}', '404 -', '429 -']);
});

test('10 MB of body pass, one byte more is 413, announced or not', async () => {
  const limit = 10 * 1024 * 1024;
  const { url } = await serve(async ({ body }) => String(body).length);
  const post = (body: string | ReadableStream) =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' }, duplex: 'half' } as RequestInit);
  expect(await (await post('x'.repeat(limit))).text()).toBe(String(limit));
  expect((await post('x'.repeat(limit + 1))).status).toBe(413);
  const chunks = new ReadableStream({
    start(controller) {
      for (let sent = 0; sent <= limit; sent += 1024 * 1024) controller.enqueue(Buffer.alloc(1024 * 1024, 120));
      controller.close();
    },
  });
  expect((await post(chunks)).status).toBe(413);
  expect((await post('small')).status).toBe(200);
});

test.each([
  ['10,240 bytes of request line and headers pass', 10_240, 200],
  ['one byte more is refused', 10_241, 431],
  ['a flood of headers is refused', 200_000, 431],
])('%s', async (_, bytes, status) => {
  const { url } = await serve(async () => 'ok');
  // What counts: GET, the path, and the names and values of the headers.
  const fixed = 'GET/webhooks/aHosthx-fill'.length;
  const head = `GET /webhooks/a HTTP/1.1\r\nHost: h\r\nx-fill: ${'x'.repeat(bytes - fixed)}\r\n\r\n`;
  expect(await rawStatus(url, head)).toBe(status);
});

test('what is not HTTP is 400', async () => {
  const { url } = await serve(async () => 'ok');
  expect(await rawStatus(url, '\u0000\u0001garbage\r\n\r\n')).toBe(400);
});

test('a port in use is refused with its number and the remedy', async () => {
  await serve(async () => 'ok');
  await expect(listen(server.port, scaledClock())).rejects.toThrow(
    `Port ${server.port} is in use on 127.0.0.1: stop what uses it`,
  );
});

function rawStatus(url: string, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(received) ?? [];
      if (status) socket.destroy();
      if (status) resolve(Number(status));
    });
    socket.on('error', reject);
  });
}
