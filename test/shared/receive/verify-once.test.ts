import { type Provider, providers, type Reason, type Secret } from '@penstock/webhooks';
import { expect, it } from 'vitest';
import { type ReceiverServices, receiveWebhook } from '../../../shared/receive/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const nothing = () => undefined;

/** A receiver whose secret holds `cached`, and `fresh` once it is read again; every verification is refused and noted. */
function receiverWith(
  cached: readonly [string, string],
  fresh: readonly [string, string],
  reason: Reason = 'signature-mismatch',
) {
  const tried: (readonly Secret[])[] = [];
  const provider: Provider = {
    ...providers.github,
    scheme: {
      verify: ({ secrets }) => {
        tried.push(secrets);
        return reason;
      },
    },
  };
  const services = {
    provider,
    integration: contract,
    webhookSecretId: 'webhook',
    secrets: {
      version: async (_id: string, stage: string, { fresh: isFresh }: { fresh?: unknown }) => ({
        value: (isFresh ? fresh : cached)[stage === 'AWSPREVIOUS' ? 1 : 0],
      }),
    },
    ports: {},
    now: () => new Date('2026-11-21T10:00:00.000Z'),
    log: { info: nothing, warn: nothing, error: nothing },
    meter: { count: nothing },
  } as unknown as ReceiverServices;
  const request = { method: 'POST', url: 'https://x.example/', headers: {}, body: Buffer.from('{}') };
  return { tried, send: () => receiveWebhook(request, 'r', services) };
}

it('a request that no secret fits is verified once while the secrets read again are those that were tried', async () => {
  const { tried, send } = receiverWith(['new', 'old'], ['new', 'old']);
  expect(await send()).toMatchObject({ status: 401 });
  expect(tried).toEqual([[{ secret: 'new' }, { secret: 'old' }]]);
});

it('after a rotation it is verified with the secret that was not tried yet', async () => {
  const { tried, send } = receiverWith(['new', 'old'], ['newest', 'new']);
  expect(await send()).toMatchObject({ status: 401 });
  expect(tried).toEqual([[{ secret: 'new' }, { secret: 'old' }], [{ secret: 'newest' }]]);
});

it('without a usable current secret a mismatch is answered 503', async () => {
  const { tried, send } = receiverWith(['', 'old'], ['', 'old']);
  expect(await send()).toMatchObject({ status: 503 });
  expect(tried).toHaveLength(1);
});

it('a sender that is told to come later is told when, with 429 as with 503', async () => {
  const told = async (reason: Reason) => {
    const { status, headers } = await receiverWith(['new', 'old'], ['new', 'old'], reason).send();
    return [status, headers['retry-after']];
  };
  expect(await told('look-ups-spent')).toEqual([429, '30']);
  expect(await told('key-unavailable')).toEqual([503, '30']);
  expect(await told('unknown-key')).toEqual([401, undefined]);
});
