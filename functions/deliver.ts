import { randomUUID } from 'node:crypto';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import {
  type BoundDelivery,
  type Destination,
  type Integration,
  idempotencyExpirySeconds,
  metricNamespace,
  readWorkerEnvironment,
  rowPrefix,
} from '../shared/contract/index.ts';
import { createCallGate, createControl, turnIn } from '../shared/control/index.ts';
import {
  createHttpSend,
  createOnce,
  createSettle,
  createVendor,
  MessageStays,
  processRecord,
} from '../shared/delivery/index.ts';
import { createLedger, createPasts } from '../shared/ledger/index.ts';
import { createSecretReader } from '../shared/secrets/index.ts';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import { createTokenLease, createTokens } from '../shared/tokens/index.ts';
import { awsLimits } from './aws-limits.ts';
import { lazyClaims } from './lazy-claims.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });
/** Kept free at the end of an invocation for the ledger, the visibility change and the answer. */
const CLOSING_MS = 3000;

const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));

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
  const secretsClient = new SecretsManagerClient(AWS_LIMITS);
  const secrets = createSecretReader({ client: secretsClient, now: Date.now });
  const lease = createTokenLease({ client: dynamo, tableName: config.controlTable, now: Date.now });
  const ledgerOptions = { client: dynamo, tableName: config.ledgerTable, prefix, now: Date.now };
  const ledger = createLedger(ledgerOptions);
  const pasts = createPasts(ledgerOptions);
  const log = createLog('deliver', { integration: integration.name, delivery: name });
  const meter = createMeter(metricNamespace(config.environment), { integration: integration.name, delivery: name });
  const onceFor = createOnce({
    client: dynamo,
    tableName: config.idempotencyTable,
    prefix,
    expiresAfterSeconds: idempotencyExpirySeconds(delivery),
    random: Math.random,
  });
  const inCallingOrder = [...delivery.reads, delivery.destination];
  const accounts = new Map(inCallingOrder.map((account) => [account.name, account]));
  const tokens = new Map(
    inCallingOrder.map((destination) => {
      const { secretId, baseUrl } = accessTo(destination.name);
      const options = { destination, secretId, baseUrl, secrets, secretsClient, lease, send, now: Date.now, sleep };
      return [destination.name, createTokens({ ...options, holder: randomUUID() })] as const;
    }),
  );
  const control = createControl({
    client: dynamo,
    tableName: config.controlTable,
    now: Date.now,
    sleep,
    random: Math.random,
    onTripped: async (account) =>
      log.error('account closed: no calls until one message has tried it and succeeded', { destination: account }),
  });
  const claims = lazyClaims(config.claimsBucket);
  const processor = new BatchProcessor(EventType.SQS);

  function accessTo(account: string) {
    const access = config.destinations[account];
    if (!access) throw new Error(`Delivery ${prefix} has no access to the destination "${account}": deploy again.`);
    return access;
  }

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
    /** Milliseconds left to wait in, when these accounts are still to be called. */
    const patienceMs = (...called: readonly Destination[]) =>
      Math.max(
        0,
        context.getRemainingTimeInMillis() - CLOSING_MS - sum(called.map(({ timeouts }) => timeouts.responseMs)),
      );
    let passage: ReturnType<typeof control.enter> | undefined;
    const enter = () =>
      control.enter({
        delivery: prefix,
        accounts: inCallingOrder,
        calls: event.Records.length,
        patienceMs: patienceMs(...inCallingOrder),
        holder: context.awsRequestId,
      });
    let admitted = 0;
    /** The batch asks once, with the first message that needs it. */
    const admit = async () => {
      passage ??= enter();
      return turnIn(await passage, admitted++, Math.random());
    };
    const gate = createCallGate({
      control,
      patienceMs,
      onTrouble: (account, error) =>
        log.error('account state not written', { destination: account.name, errorMessage: describeError(error) }),
    });
    const services = {
      bound: bound as unknown as BoundDelivery,
      delivery,
      prefix,
      pasts,
      admit,
      now: Date.now,
      once: onceFor(context),
      ledger,
      log,
      settle: createSettle({ ledger, meter, changeVisibility, now: Date.now, startedAt: Date.now() }),
      settings: config.settings,
      redeem: claims.redeem,
      random: Math.random,
      vendor: (account, envelope, recordLog, onCall) => {
        const destination = accounts.get(account);
        const credentials = tokens.get(account);
        if (!destination || !credentials)
          throw new Error(`Delivery ${prefix} does not name the destination "${account}".`);
        return createVendor({
          destination,
          baseUrl: accessTo(account).baseUrl,
          credential: credentials.credential,
          send,
          log: recordLog,
          correlationId: envelope.correlationId,
          remainingMs: () => context.getRemainingTimeInMillis() - CLOSING_MS,
          now: Date.now,
          onCall,
          gate,
          repeatsSafely: ['natural-upsert', 'vendor-idempotency-key'].includes(delivery.ambiguity.strategy),
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
