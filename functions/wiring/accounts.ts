import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createHttpSend, createVendor } from '../../shared/call/client/index.ts';
import { createTokenLease, createTokens } from '../../shared/call/credentials/index.ts';
import type { Delivery, Destination, Vendor } from '../../shared/contract/index.ts';
import { createSecretReader } from '../../shared/secrets/index.ts';
import type { WorkerEnvironment } from '../../shared/topology/index.ts';
import { awsLimits } from './aws-limits.ts';

const SECRETS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });

/** What differs from one event to the next. */
type PerEvent = Pick<
  Parameters<typeof createVendor>[0],
  'log' | 'correlationId' | 'remainingMs' | 'onCall' | 'onAnswer' | 'limiter'
>;

export interface Accounts {
  readonly inCallingOrder: readonly Destination[];
  /** A client for an account that the delivery names. @throws Error for another */
  vendor(account: string, perEvent: PerEvent): Vendor;
}

/** The accounts that a delivery calls, with their tokens: what one container keeps of them. */
export function openAccounts(
  { destination, reads, ambiguity }: Delivery,
  { destinations, controlTable }: WorkerEnvironment,
  { dynamo, prefix }: { readonly dynamo: DynamoDBClient; readonly prefix: string },
): Accounts {
  const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const now = Date.now;
  const send = createHttpSend();
  const secretsClient = new SecretsManagerClient(SECRETS_LIMITS);
  const secrets = createSecretReader({ client: secretsClient, now });
  const lease = createTokenLease({ client: dynamo, tableName: controlTable, now });
  const inCallingOrder = [...reads, destination];
  const repeatsSafely = ['natural-upsert', 'vendor-idempotency-key'].includes(ambiguity.strategy);
  const open = new Map(
    inCallingOrder.map((account) => {
      const access = destinations[account.name];
      if (!access)
        throw new Error(`Delivery ${prefix} has no access to the destination "${account.name}": deploy again.`);
      const { secretId, baseUrl } = access;
      const options = { destination: account, secretId, baseUrl, secrets, secretsClient, lease, send, now, sleep };
      const { credential } = createTokens({ ...options, holder: randomUUID() });
      return [account.name, { destination: account, baseUrl, credential, send, now, repeatsSafely }] as const;
    }),
  );
  return {
    inCallingOrder,
    vendor(account, perEvent) {
      const options = open.get(account);
      if (!options) throw new Error(`Delivery ${prefix} does not name the destination "${account}".`);
      return createVendor({ ...options, ...perEvent });
    },
  };
}
