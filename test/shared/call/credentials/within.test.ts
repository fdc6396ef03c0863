import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { createTokens } from '../../../../shared/call/credentials/index.ts';
import { intercepted, openTokenFixture, tokenIn } from './fixture.ts';

const LATE = { kind: 'unavailable', reason: 'hubspot-credential-late', blame: 'none' };
const hanging = () => new Promise<never>(() => {});

test('a secret that Secrets Manager does not give in time releases the event, before Lambda ends the worker', async () => {
  const { credential } = createTokens({
    destination: {
      name: 'hubspot',
      authentication: { scheme: 'bearer', secret: 'token' },
      timeouts: { connectMs: 1000, responseMs: 1000 },
    },
    secretId: 'hubspot',
    tokenUrl: 'http://127.0.0.1:9',
    secrets: { read: hanging },
    secretsClient: { send: hanging },
    lease: { acquire: hanging, release: hanging },
    send: hanging,
    now: () => 0,
    sleep: hanging,
    holder: 'container-1',
  });
  expect(await credential(undefined, 20)).toEqual(LATE);
});

test('a renewal is not begun with less time than it needs: cut, it may cost the refresh token', async () => {
  const fixture = await openTokenFixture();
  const { credential } = fixture.worker();
  expect(await credential(undefined, 9999)).toEqual(LATE);
  expect(await fixture.tokenCalls()).toEqual([]);
  tokenIn(await credential(undefined, 10_000));
});

test('a token request ends with the time that is left', async () => {
  const fixture = await openTokenFixture();
  const limits: number[] = [];
  const send: NonNullable<Parameters<typeof fixture.worker>[0]>['send'] = async ({ responseMs }) => {
    limits.push(responseMs);
    return { kind: 'failure', failure: 'response-timeout' };
  };
  const secretsClient = intercepted(fixture.secretsManager, (command) => {
    if (command instanceof GetSecretValueCommand) fixture.clock.advance(4000);
  });
  await fixture.worker({ send, secretsClient }).credential(undefined, 12_000);
  expect(limits).toEqual([8000]);
});
