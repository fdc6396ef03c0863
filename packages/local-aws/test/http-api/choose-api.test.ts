import { expect, test } from 'vitest';
import { chooseApi } from '../../src/http-api/choose-api.ts';
import { createGateway } from '../../src/http-api/gateway.ts';
import { manualClock } from '../aws/harness.ts';

const api = (name: string, ...routeKeys: string[]) => ({ name, routes: routeKeys.map((routeKey) => ({ routeKey })) });
const shop = api('shop', 'ANY /webhooks/shop');
const books = api('books', 'ANY /webhooks/books');

test.each([
  ['POST', '/webhooks/shop', 'shop'],
  ['GET', '/webhooks/books', 'books'],
  // Wrong paths that begin as one API's do: that API answers 404 and counts it.
  ['POST', '/webhooks/books/more', 'books'],
  ['POST', '/webhooks/elsewhere', undefined],
  ['POST', '/', undefined],
])('%s %s is a request for the API %s', (method, path, name) => {
  expect(chooseApi([shop, books], method, path)?.name).toBe(name);
});

test('the only API of an assembly receives every request, as one with a host of its own does', () => {
  expect(chooseApi([shop], 'POST', '/else')?.name).toBe('shop');
  expect(chooseApi([], 'POST', '/webhooks/shop')).toBeUndefined();
});

test('a path that two APIs serve is no path of either', () => {
  expect(chooseApi([api('a', 'ANY /'), api('b', 'ANY /')], 'POST', '/')).toBeUndefined();
});

test('a flood at one API leaves another one unthrottled', async () => {
  const clock = manualClock(Date.UTC(2026, 10, 21));
  const apis = [shop, books].map(({ name, routes }) => ({
    routes,
    handle: createGateway({
      apiId: name,
      stage: { name: '$default', throttlingRateLimit: 1, throttlingBurstLimit: 2 },
      routes: routes.map((route) => ({ ...route, functionName: name, timeoutMs: 1000 })),
      clock,
      invoke: async () => ({ requestId: 'r', payload: '{"statusCode":200}' }),
      onAccess: () => {},
    }),
  }));
  const send = async (path: string) => {
    const request = { method: 'POST', target: path, rawHeaders: [], body: Buffer.alloc(0) };
    const from = { sourceIp: '192.0.2.1', httpVersion: '1.1', port: 443 };
    return (await chooseApi(apis, 'POST', path)?.handle({ ...request, ...from }))?.status;
  };
  const flood = [];
  for (let i = 0; i < 4; i++) flood.push(await send('/webhooks/shop'));
  expect(flood).toEqual([200, 200, 429, 429]);
  expect(await send('/webhooks/books')).toBe(200);
});
