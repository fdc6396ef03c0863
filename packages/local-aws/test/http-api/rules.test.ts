import { expect, test } from 'vitest';
import { accessLogLine } from '../../src/http-api/access-log.ts';
import { toAnswer } from '../../src/http-api/response.ts';
import { matchRoute } from '../../src/http-api/routes.ts';
import { createThrottle } from '../../src/http-api/throttle.ts';

const routes = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /pets/dog/{id}',
  'POST /webhooks',
].map((routeKey) => ({ routeKey }));

// The first four are the example of API Gateway's documentation on how a route is chosen.
test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
  ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
  ['PUT', '/pets/dog/7', 'ANY /pets/dog/{id}', { id: '7' }],
  ['POST', '/webhooks', 'POST /webhooks', {}],
  ['GET', '/webhooks/', 'ANY /{proxy+}', { proxy: 'webhooks/' }],
])('%s %s takes the route %s', (method, path, routeKey, pathParameters) => {
  expect(matchRoute(routes, method, path)).toMatchObject({ route: { routeKey }, pathParameters });
});

test('a request without a matching route has no route', () => {
  const only = [{ routeKey: 'POST /webhooks/{integration}' }];
  expect(matchRoute(only, 'GET', '/webhooks/a')).toBeUndefined();
  expect(matchRoute(only, 'POST', '/webhooks/a/b')).toBeUndefined();
  expect(matchRoute(only, 'POST', '/webhooks')).toBeUndefined();
});

const answered = (value: unknown) => {
  const { body, ...rest } = toAnswer({ requestId: 'r', payload: JSON.stringify(value) });
  return { ...rest, body: body.toString() };
};

test('an object with a status is a response', () => {
  expect(
    answered({
      statusCode: 201,
      headers: { 'Content-Type': 'text/csv', 'X-N': 5 },
      cookies: ['a=1', 'b=2'],
      body: 'x',
    }),
  ).toEqual({ status: 201, headers: { 'content-type': 'text/csv', 'x-n': '5' }, cookies: ['a=1', 'b=2'], body: 'x' });
  expect(answered({ statusCode: 200, body: 'aGVsbG8=', isBase64Encoded: true }).body).toBe('hello');
  expect(answered({ statusCode: 204 })).toMatchObject({ status: 204, body: '' });
});

test('any other value is a body with status 200', () => {
  const json = { 'content-type': 'application/json' };
  expect(answered({ message: 'hi' })).toEqual({ status: 200, headers: json, cookies: [], body: '{"message":"hi"}' });
  expect(answered('Hello')).toEqual({ status: 200, headers: json, cookies: [], body: 'Hello' });
  expect(answered(null).body).toBe('null');
});

test.each([
  ['a function error', { requestId: 'r', payload: '{"errorType":"Error"}', functionError: 'Unhandled' as const }],
  ['an invalid status', { requestId: 'r', payload: '{"statusCode":"many"}' }],
  ['a body that is no text', { requestId: 'r', payload: '{"statusCode":200,"body":{"a":1}}' }],
])('%s is a 500 without details', (_, result) => {
  const { status, body } = toAnswer(result);
  expect([status, body.toString()]).toEqual([500, '{"message":"Internal Server Error"}']);
});

test('the throttle lets the burst through, then as many as the rate refills', () => {
  let now = 1_000;
  const clock = { rate: 1, now: () => now, after: () => () => {}, busy: () => () => {} };
  const take = createThrottle(clock, 2, 3);
  const taken = () => [1, 2, 3, 4].map(take);
  expect(taken()).toEqual([true, true, true, false]);
  now += 1_000;
  expect(taken()).toEqual([true, true, false, false]);
  now += 60_000;
  expect(taken()).toEqual([true, true, true, false]);
});

test('an access log line has every variable filled in and cannot be broken by a client', () => {
  const record = {
    ...{ apiId: 'api', stage: '$default', requestId: 'r-1', routeKey: 'ANY /a', method: 'POST', path: '/a\n"b' },
    ...{ httpVersion: '1.1', domainName: 'h', sourceIp: '127.0.0.1', userAgent: 'x"}', status: 202, responseBytes: 7 },
    ...{ time: Date.UTC(2026, 10, 21, 9, 46, 5), latency: 12.4 },
  };
  const format = '$context.requestId [$context.requestTime] "$context.httpMethod $context.path" $context.status';
  expect(accessLogLine(format, record)).toBe('r-1 [21/Nov/2026:09:46:05 +0000] "POST /a\\n\\"b" 202');
  expect(accessLogLine('{"a":"$context.identity.userAgent","e":"$context.error.message"}', record)).toBe(
    '{"a":"x\\"}","e":"-"}',
  );
});
