import { expect, test } from 'vitest';
import { type ReceivedRequest, toEvent } from '../../src/http-api/event.ts';

const context = {
  apiId: 'api123',
  stage: '$default',
  routeKey: 'ANY /webhooks/{integration}',
  pathParameters: { integration: 'orders' },
  requestId: 'id-1',
  time: Date.UTC(2026, 10, 21, 9, 46, 5, 250),
};

function request(over: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    method: 'POST',
    target: '/webhooks/orders',
    rawHeaders: ['Host', '127.0.0.1:4700'],
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    httpVersion: '1.1',
    port: 4700,
    ...over,
  };
}

test('an event has the members of payload format 2.0, header names in lower case, repeated values joined by commas', () => {
  const event = toEvent(
    request({
      target: '/webhooks/orders?parameter1=value1&parameter1=value2&parameter2=a%20b',
      rawHeaders: [
        ...['Host', '127.0.0.1:4700', 'X-Signature', 'one', 'x-signature', 'two', 'User-Agent', 'agent'],
        ...['Cookie', 'cookie1=a; cookie2=b', 'Content-Type', 'application/json', 'Connection', 'keep-alive'],
      ],
      body: Buffer.from('{"a":"ü"}'),
    }),
    context,
  );
  expect(event).toEqual({
    version: '2.0',
    routeKey: 'ANY /webhooks/{integration}',
    rawPath: '/webhooks/orders',
    rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=a%20b',
    cookies: ['cookie1=a', 'cookie2=b'],
    headers: {
      host: '127.0.0.1:4700',
      'x-signature': 'one,two',
      'user-agent': 'agent',
      'content-type': 'application/json',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '4700',
      'x-forwarded-proto': 'http',
    },
    queryStringParameters: { parameter1: 'value1,value2', parameter2: 'a b' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api123',
      domainName: '127.0.0.1',
      domainPrefix: '127',
      http: {
        method: 'POST',
        path: '/webhooks/orders',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'agent',
      },
      requestId: 'id-1',
      routeKey: 'ANY /webhooks/{integration}',
      stage: '$default',
      time: '21/Nov/2026:09:46:05 +0000',
      timeEpoch: 1795254365250,
    },
    pathParameters: { integration: 'orders' },
    body: '{"a":"ü"}',
    isBase64Encoded: false,
  });
});

test('what is empty is left out', () => {
  const event = toEvent(request(), { ...context, pathParameters: {} });
  expect(Object.keys(event)).toEqual([
    ...['version', 'routeKey', 'rawPath', 'rawQueryString', 'headers', 'requestContext', 'isBase64Encoded'],
  ]);
  expect(event.isBase64Encoded).toBe(false);
});

test.each([
  ['application/json', false],
  ['APPLICATION/JSON; charset=UTF-8', false],
  ['text/plain', false],
  ['text/plain; charset=iso-8859-1', true],
  ['text/csv', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['application/graphql', false],
  ['application/problem+json', true],
  ['application/x-www-form-urlencoded', true],
  ['application/octet-stream', true],
  ['multipart/form-data; boundary=x', true],
  [undefined, true],
])('a body of the type %s arrives as base64: %s', (type, isBase64Encoded) => {
  const rawHeaders = ['Host', 'h', ...(type === undefined ? [] : ['Content-Type', type])];
  const event = toEvent(request({ rawHeaders, body: Buffer.from('hello') }), context);
  expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'aGVsbG8=' : 'hello' });
});

test('bytes that are not UTF-8 survive under a binary type and are lost under a text type', () => {
  const body = Buffer.from([0x7b, 0xff, 0x7d]);
  const event = (type: string) => toEvent(request({ rawHeaders: ['Content-Type', type], body }), context);
  expect(event('application/octet-stream').body).toBe('e/99');
  expect(event('application/json').body).toBe('{\uFFFD}');
});

test('the path is decoded and cut at a question mark that was encoded; a broken escape stays as it is', () => {
  expect(toEvent(request({ target: '/a%20b/%C3%BC?q=%20' }), context)).toMatchObject({
    rawPath: '/a b/ü',
    rawQueryString: 'q=%20',
  });
  expect(toEvent(request({ target: '/users/me%3Fadmin=true' }), context).rawPath).toBe('/users/me');
  expect(toEvent(request({ target: '/a%E0%A4%A' }), context).rawPath).toBe('/a%E0%A4%A');
});
