import { expect, test } from 'vitest';
import { throughDomain } from '../../src/http-api/custom-domain.ts';

const domains = [
  {
    host: 'hooks.example.com',
    isMutualTls: false,
    mappings: [
      { apiId: 'shop', basePath: 'webhooks/shop' },
      { apiId: 'books', basePath: 'webhooks/shop/books' },
    ],
  },
  { host: 'mtls.example.com', isMutualTls: true, mappings: [{ apiId: 'bank', basePath: 'bank' }] },
];
const through = (host: string, target: string) =>
  throughDomain(domains, {
    ...{ method: 'POST', target, rawHeaders: ['Accept', '*/*', 'Host', host], body: Buffer.alloc(0) },
    ...{ sourceIp: '192.0.2.1', httpVersion: '1.1', port: 4700 },
  });

test.each([
  ['hooks.example.com', '/webhooks/shop', 'shop', '/'],
  ['HOOKS.example.com:4700', '/webhooks/shop?a=1', 'shop', '/?a=1'],
  ['hooks.example.com', '/webhooks/shop/more', 'shop', '/more'],
  ['hooks.example.com', '/webhooks/shop/books/1', 'books', '/1'],
])('%s%s goes to the API %s as %s', (host, target, apiId, rest) => {
  expect(through(host, target)).toMatchObject({ kind: 'api', apiId, request: { target: rest } });
});

test.each([
  ['hooks.example.com', '/webhooks/shopping', 'not-found'],
  ['mtls.example.com', '/bank', 'no-certificate'],
  ['127.0.0.1:4700', '/webhooks/shop', undefined],
])('%s%s is %s', (host, target, kind) => {
  expect(through(host, target)?.kind).toBe(kind);
});
