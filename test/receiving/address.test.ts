import { providers } from '@penstock/webhooks';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { receive } from '../../functions/receive.ts';
import { receiveWebhook } from '../../shared/receive/index.ts';
import { writeFunctionEnvironment } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';

vi.mock('../../shared/receive/index.ts', async (original) => ({
  ...(await original<object>()),
  receiveWebhook: vi.fn(async () => ({ status: 200, headers: {}, body: '' })),
}));
beforeEach(() => vi.mocked(receiveWebhook).mockClear());
afterAll(() => vi.unstubAllEnvs());

/** The URL that the receiver takes a request to be signed for. */
async function urlOf(rawPath: string, publicPath?: string): Promise<unknown> {
  const variables = writeFunctionEnvironment({
    ...{ environment: 'dev', publicUrl: 'https://hooks.example.com', webhookSecretId: 'w', claimsBucket: 'c' },
    ...{ tokenTable: 't', tokenPrefix: 'p', queueUrls: {}, archiveQueueUrl: 'a' },
    ...(publicPath !== undefined && { publicPath }),
  });
  vi.unstubAllEnvs();
  for (const [name, value] of Object.entries({ AWS_REGION: 'eu-central-1', ...variables })) vi.stubEnv(name, value);
  const http = { method: 'POST' };
  const event = { rawPath, rawQueryString: 'a=1', headers: {}, requestContext: { requestId: 'r', http } };
  await receive(contract, providers['hubspot-v3'])(event as unknown as APIGatewayProxyEventV2);
  return vi.mocked(receiveWebhook).mock.calls[0]?.[0].url;
}

test.each([
  ['/webhooks/crm-to-audience', undefined, '/webhooks/crm-to-audience'],
  // A custom domain may take its base path off.
  ['/', undefined, '/webhooks/crm-to-audience'],
  ['', undefined, '/webhooks/crm-to-audience'],
  ['/', '/in/crm', '/in/crm'],
  ['/in/crm', '/in/crm', '/in/crm'],
])(
  'a request that arrives as "%s", with the base path %s, is checked as one to %s',
  async (rawPath, publicPath, path) => {
    expect(await urlOf(rawPath, publicPath)).toBe(`https://hooks.example.com${path}?a=1`);
  },
);
