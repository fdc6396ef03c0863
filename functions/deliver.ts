import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createCallGate, createControl, turnIn } from '../shared/call/limits/index.ts';
import type { BoundDelivery, Delivery, Destination, Integration } from '../shared/contract/index.ts';
import { createOnce, createSettle, MessageStays, processRecord } from '../shared/deliver/index.ts';
import { createLedger, createPasts } from '../shared/ledger/index.ts';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import {
  deployedName,
  idempotencyExpirySeconds,
  metricNamespace,
  type ProbeAnswer,
  type ProbeRequest,
  readWorkerEnvironment,
  rowPrefix,
} from '../shared/topology/index.ts';
import type { Shapes } from '../shared/watch/drift/index.ts';
import { openAccounts } from './wiring/accounts.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { openDrift } from './wiring/drift.ts';
import { lazyClaims } from './wiring/lazy-claims.ts';
import { PROBE_MS, probe } from './wiring/probe.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });
/** Kept free at the end of an invocation for the ledger, the visibility change and the answer. */
const CLOSING_MS = 3000;

const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));

/** The worker of one delivery, which also probes its accounts for the valve: over the very path that a delivery takes. */
export function deliver<Event, I extends Integration>(bound: BoundDelivery<Event, I>, shapes: Shapes = {}) {
  const delivery = deliveryOf(bound.integration, bound.delivery);
  const integration = { name: deployedName(bound.integration.name, bound.integration) };
  const name = deployedName(bound.delivery, delivery);
  const config = readWorkerEnvironment(process.env);
  const prefix = rowPrefix(integration.name, name);
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const sqs = new SQSClient(AWS_LIMITS);
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
  const accounts = openAccounts(delivery, config, { dynamo, prefix });
  const drift = openDrift({
    bound: bound as unknown as BoundDelivery,
    fields: delivery.fields,
    shapes,
    client: dynamo,
    tableName: config.ledgerTable,
    prefix,
    log,
    meter: createMeter(metricNamespace(config.environment), { integration: integration.name }),
  });
  const control = createControl({
    client: dynamo,
    tableName: config.controlTable,
    now: Date.now,
    sleep,
    random: Math.random,
    onTripped: async (account) => {
      log.error('account closed: no calls until one message has tried it and succeeded', { destination: account });
      await tellValve(account).catch((error) =>
        log.error('valve not told; it finds out within a minute', {
          destination: account,
          errorMessage: describeError(error),
        }),
      );
    },
  });
  const claims = lazyClaims(config.claimsBucket);
  const processor = new BatchProcessor(EventType.SQS);

  /** Lambda's client is loaded by then only. */
  async function tellValve(account: string): Promise<void> {
    const { callValve } = await import('./wiring/valve-call.ts');
    await callValve(config.environment, { tripped: account });
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

  function handle(event: SQSEvent, context: Context): Promise<SQSBatchResponse>;
  function handle(event: ProbeRequest, context: Context): Promise<ProbeAnswer>;
  function handle(event: SQSEvent | ProbeRequest, context: Context): Promise<SQSBatchResponse | ProbeAnswer> {
    return 'probe' in event ? answerProbe(event.probe, context) : deliverBatch(event, context);
  }
  return handle;

  async function answerProbe(account: string, context: Context): Promise<ProbeAnswer> {
    const destination = accounts.inCallingOrder.find(({ name }) => name === account);
    if (!destination) return { ok: false, reason: 'not-an-account-of-this-delivery' };
    const until = Date.now() + Math.min(PROBE_MS, context.getRemainingTimeInMillis() - CLOSING_MS);
    const remainingMs = () => until - Date.now();
    const correlationId = context.awsRequestId;
    return probe(destination, accounts.vendor(account, { log, correlationId, remainingMs, onCall: () => {} }));
  }

  async function deliverBatch(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
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
        accounts: accounts.inCallingOrder,
        calls: event.Records.length,
        patienceMs: patienceMs(...accounts.inCallingOrder),
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
      onEvent: drift.event,
      random: Math.random,
      vendor: (account, envelope, recordLog, onCall) =>
        accounts.vendor(account, {
          log: recordLog,
          correlationId: envelope.correlationId,
          remainingMs: () => context.getRemainingTimeInMillis() - CLOSING_MS,
          onCall,
          onAnswer: drift.answer,
          gate,
        }),
    } satisfies Parameters<typeof processRecord>[1];

    try {
      const handleRecord = async (record: SQSRecord) => {
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
      return await processPartialResponse(event, handleRecord, processor, { throwOnFullBatchFailure: false });
    } finally {
      await drift.keep();
      meter.flush();
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function deliveryOf(integration: Integration, name: string): Delivery {
  const delivery = integration.deliveries[name];
  if (!delivery) throw new Error(`Integration ${integration.name} declares no delivery "${name}".`);
  return delivery;
}
