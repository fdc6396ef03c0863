import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Account, createHttpSend, createVendors, type Vendors } from '../../shared/call/client/index.ts';
import { createTokenLease, createTokens } from '../../shared/call/credentials/index.ts';
import type { Delivery, DeliveryId, Destination, PullId } from '../../shared/contract/index.ts';
import { createSecretReader } from '../../shared/secrets/index.ts';
import { describeError, type Log } from '../../shared/telemetry/index.ts';
import type { WorkerEnvironment } from '../../shared/topology/index.ts';
import { createVersionWatch, keepNotice, noticeText } from '../../shared/watch/versions/index.ts';
import { awsLimits } from './aws-limits.ts';

const SECRETS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });

/** What differs from one invocation to the next. */
type PerInvocation = Pick<Parameters<typeof createVendors>[0], 'remainingMs' | 'onAnswer' | 'limiter' | 'callsAtOnce'>;

/** The destination accounts that a delivery calls, with their tokens: what one container keeps of them. */
export interface DestinationAccounts {
  readonly inCallingOrder: readonly Destination[];
  vendors(invocation: PerInvocation): Vendors;
  /** Writes down what answers said of their version since it was last called. Never rejects: the next hour's answer says it again. */
  keepNotices(log: Log): Promise<void>;
}

interface Called {
  readonly inCallingOrder: readonly Destination[];
  /** Whether a write can be repeated without a second effect. */
  readonly repeatsSafely: boolean;
}

export const calledBy = ({ destination, reads, ambiguity }: Delivery): Called => ({
  inCallingOrder: [...reads, destination],
  repeatsSafely: ['natural-upsert', 'vendor-idempotency-key'].includes(ambiguity.strategy),
});

/** @throws Error for a destination that this environment gives no access to */
export function openAccounts(
  { inCallingOrder, repeatsSafely }: Called,
  { destinations, controlTable }: Pick<WorkerEnvironment, 'destinations' | 'controlTable'>,
  { dynamo, id }: { readonly dynamo: DynamoDBClient; readonly id: DeliveryId | PullId },
): DestinationAccounts {
  const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const now = Date.now;
  const send = createHttpSend({ now });
  const secretsClient = new SecretsManagerClient(SECRETS_LIMITS);
  const secrets = createSecretReader({ client: secretsClient, now });
  const lease = createTokenLease({ client: dynamo, tableName: controlTable, now });
  const accounts = inCallingOrder.map((account): Account => {
    const access = destinations[account.name];
    if (!access) throw new Error(`${id} has no access to the destination "${account.name}": deploy again.`);
    const { secretId, baseUrl, tokenUrl = baseUrl } = access;
    const options = { destination: account, secretId, tokenUrl, secrets, secretsClient, lease, send, now, sleep };
    const { credential } = createTokens({ ...options, holder: randomUUID() });
    return { destination: account, baseUrl, credential };
  });
  const versions = createVersionWatch(now);
  return {
    inCallingOrder,
    vendors: (invocation) =>
      createVendors({ accounts, send, now, repeatsSafely, onHeaders: versions.see, ...invocation }),

    async keepNotices(log) {
      for (const notice of versions.take()) {
        const { account, reason } = notice;
        log.warn('a vendor ends a version', { destination: account, reason, problems: [noticeText(notice)] });
        await keepNotice(dynamo, controlTable, notice).catch((error) =>
          log.error('notice of a version not kept', { destination: account, errorMessage: describeError(error) }),
        );
      }
    },
  };
}
