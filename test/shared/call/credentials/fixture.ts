import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { scaledClock } from '@penstock/local-aws/clock';
import { onTestFinished } from 'vitest';
import type { Caller } from '../../../../packages/local-aws/src/aws/service.ts';
import type { Input } from '../../../../packages/local-aws/src/aws/values.ts';
import { startServices } from '../../../../packages/local-aws/src/services.ts';
import { createHttpSend } from '../../../../shared/call/client/index.ts';
import { createTokenLease, createTokens, type TokensOptions } from '../../../../shared/call/credentials/index.ts';
import { createSecretReader } from '../../../../shared/secrets/index.ts';
import { call, control, started, testClock } from '../../../vendors/support.ts';

const OPERATOR: Caller = { kind: 'operator' };
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const APP = { clientId: 'client-1', clientSecret: 'app-secret-one' };
export const FIRST = 'refresh-first';

/** Secrets Manager, DynamoDB and HubSpot, each over HTTP, and a clock that stands still until a test moves it. */
export async function openTokenFixture({ rotate = true, scheme = 'oauth-refresh-token' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-tokens-'));
  const aws = await startServices({ state: folder, port: 0, clock: scaledClock() });
  onTestFinished(async () => {
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  });
  aws.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, OPERATOR);
  const dispatch = (service: string, operation: string, input: Input) =>
    aws.dispatch(OPERATOR, service, operation, input);
  await dispatch('dynamodb', 'CreateTable', {
    TableName: 'control',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const text = JSON.stringify({ ...APP, refreshToken: FIRST, note: 'kept' });
  await dispatch('secretsmanager', 'CreateSecret', { Name: 'hubspot', SecretString: text });

  const clock = testClock('2026-11-05T09:30:00.000Z');
  const { url } = await started('hubspot', clock);
  const install = (refreshTokens: readonly string[], app = {}) =>
    control(url, 'PUT', '/settings', { oauthApps: [{ ...APP, refreshTokens, rotate, ...app }] });
  await install([FIRST]);

  const access = { endpoint: aws.url, region: 'eu-central-1', credentials: KEYS, maxAttempts: 1 };
  const secretsManager = new SecretsManagerClient(access);
  const lease = createTokenLease({ client: new DynamoDBClient(access), tableName: 'control', now: clock.now });
  /** What happened, in order: requests to the token endpoint and stores. */
  const seen: string[] = [];
  const sendHttp = createHttpSend();
  let holders = 0;

  return {
    clock,
    url,
    seen,
    lease,
    secretsManager,
    install,
    /** Fills the secret, as a person does. */
    fill: (change: object) =>
      secretsManager.send(
        new PutSecretValueCommand({ SecretId: 'hubspot', SecretString: JSON.stringify({ ...APP, ...change }) }),
      ),
    async secret() {
      const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId: 'hubspot' }));
      return JSON.parse(SecretString);
    },
    /** One container. */
    worker(change: Partial<TokensOptions> = {}) {
      const secretsClient = intercepted(secretsManager, (command) => {
        if (command instanceof PutSecretValueCommand) seen.push('store');
      });
      return createTokens({
        destination: {
          name: 'hubspot',
          timeouts: { connectMs: 30_000, responseMs: 30_000 },
          authentication: {
            scheme: scheme as 'oauth-refresh-token',
            tokenPath: '/oauth/v3/token',
            secret: 'hubspot',
            ...(scheme === 'oauth-client-credentials' && { scope: 'developer.webhooks_journal.read' }),
          },
        },
        secretId: 'hubspot',
        tokenUrl: url,
        secrets: createSecretReader({ client: secretsManager, now: clock.now }),
        secretsClient,
        lease,
        send: (request) => {
          seen.push('token');
          return sendHttp(request);
        },
        now: clock.now,
        sleep: () => new Promise((resolve) => setTimeout(resolve, 25)),
        holder: `container-${++holders}`,
        ...change,
      });
    },
    /** The status of a call with this token, at a path that needs no scope. */
    status: async (token: string) =>
      (await call(`${url}/account-info/v3/details`, 'GET', { headers: { authorization: `Bearer ${token}` } })).status,
    fault: (fault: object) => control(url, 'POST', '/faults', fault),
    /** How the vendor answered token requests. */
    async tokenCalls(): Promise<readonly (number | null)[]> {
      const { calls } = await control(url, 'GET', '/calls?path=/oauth/');
      return calls.map((it: { status: number | null }) => it.status);
    },
  };
}

/** The value of a credential that must be one. */
export function tokenIn(credential: { kind: string; value?: string; reason?: string }): string {
  if (credential.value === undefined) throw new Error(`No value but ${credential.kind}: ${credential.reason}`);
  return credential.value;
}

/** The client, with `act` before each command; what `act` returns, if anything, is the answer. */
export function intercepted(client: SecretsManagerClient, act: (command: unknown) => unknown): SecretsManagerClient {
  return new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? async (command: unknown) => (await act(command)) ?? Reflect.apply(target.send, target, [command])
        : Reflect.get(target, name),
  });
}
