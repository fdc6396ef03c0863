import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import {
  type BoundDelivery,
  type Integration,
  idempotencyExpirySeconds,
  metricNamespace,
  readWorkerEnvironment,
  rowPrefix,
} from '../shared/contract/index.ts';
import {
  createHttpSend,
  createOnce,
  createSettle,
  createVendor,
  MessageStays,
  processRecord,
} from '../shared/delivery/index.ts';
import { createLedger } from '../shared/ledger/index.ts';
import { createSecretReader } from '../shared/secrets/index.ts';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import { awsLimits } from './aws-limits.ts';
import { lazyClaims } from './lazy-claims.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });
/** Kept free at the end of an invocation for the ledger, the visibility change and the answer. */
const CLOSING_MS = 3000;

/** The worker of one delivery. */
export function deliver<Event, I extends Integration>(bound: BoundDelivery<Event, I>) {
  const { integration, delivery: name } = bound;
  const delivery = integration.deliveries[name];
  if (!delivery) throw new Error(`Integration ${integration.name} declares no delivery "${name}".`);
  const config = readWorkerEnvironment(process.env);
  const prefix = rowPrefix(integration.name, name);
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const sqs = new SQSClient(AWS_LIMITS);
  const send = createHttpSend();
  const secrets = createSecretReader({ client: new SecretsManagerClient(AWS_LIMITS), now: Date.now });
  const ledger = createLedger({ client: dynamo, tableName: config.ledgerTable, prefix, now: Date.now });
  const log = createLog('deliver', { integration: integration.name, delivery: name });
  const meter = createMeter(metricNamespace(config.environment), { integration: integration.name, delivery: name });
  const onceFor = createOnce({
    client: dynamo,
    tableName: config.idempotencyTable,
    prefix,
    expiresAfterSeconds: idempotencyExpirySeconds(delivery),
    random: Math.random,
  });
  const accounts = new Map([delivery.destination, ...delivery.reads].map((account) => [account.name, account]));
  const claims = lazyClaims(config.claimsBucket);
  const processor = new BatchProcessor(EventType.SQS);

  async function changeVisibility(record: SQSRecord, seconds: number): Promise<void> {
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: config.queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  }

  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const services = {
      bound: bound as unknown as BoundDelivery,
      once: onceFor(context),
      ledger,
      log,
      settle: createSettle({ ledger, meter, changeVisibility, now: Date.now, startedAt: Date.now() }),
      settings: config.settings,
      redeem: claims.redeem,
      random: Math.random,
      vendor: (account, envelope, recordLog, onCall) => {
        const destination = accounts.get(account);
        const access = config.destinations[account];
        if (!destination || !access) throw new Error(`Delivery ${prefix} does not name the destination "${account}".`);
        return createVendor({
          destination,
          baseUrl: access.baseUrl,
          credential: (fresh) => secrets.read(access.secretId, 'AWSCURRENT', { fresh }),
          send,
          log: recordLog,
          correlationId: envelope.correlationId,
          remainingMs: () => context.getRemainingTimeInMillis() - CLOSING_MS,
          now: Date.now,
          onCall,
          repeatsSafely: delivery.ambiguity.strategy === 'natural-upsert',
        });
      },
    } satisfies Parameters<typeof processRecord>[1];

    try {
      const handle = async (record: SQSRecord) => {
        try {
          await processRecord(record, services);
        } catch (error) {
          if (!(error instanceof MessageStays)) {
            log.error('record not settled; it comes back when its visibility timeout ends', {
              messageId: record.messageId,
              errorMessage: describeError(error),
            });
          }
          throw error instanceof Error ? error : new Error('not an error');
        }
      };
      return await processPartialResponse(event, handle, processor, { throwOnFullBatchFailure: false });
    } finally {
      meter.flush();
    }
  };
}
