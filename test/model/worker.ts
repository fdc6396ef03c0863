import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { HttpSend } from '../../shared/call/client/http.ts';
import { createVendor } from '../../shared/call/client/index.ts';
import { createCallLimiter, createControl, permitFor } from '../../shared/call/limits/index.ts';
import { createOnce, createSettle, processRecord } from '../../shared/deliver/index.ts';
import { createLedger, createPasts } from '../../shared/ledger/index.ts';
import type { Log, Meter } from '../../shared/telemetry/index.ts';
import { idempotencyExpirySeconds, rowPrefix } from '../../shared/topology/index.ts';
import type { Clients } from './aws.ts';
import type { VirtualTime } from './clock.ts';
import type { Bound } from './deliveries.ts';
import type { Invocation } from './invocation.ts';

export interface ContainerOptions extends Bound {
  readonly clients: Clients;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly send: HttpSend;
  /** The invocation that runs now. */
  readonly current: () => Invocation;
  readonly log: Log;
}

/** What the worker keeps free at the end of an invocation. */
const CLOSING_MS = 3000;
const silent: Meter = { count: () => {}, milliseconds: () => {}, seconds: () => {}, flush: () => {} };

/** A container of the worker, put together as the function does it, with time, network and chance from outside. */
export function createContainer(options: ContainerOptions) {
  const { bound, delivery, destination, clients, time, random, current, log } = options;
  const { now } = time;
  const prefix = rowPrefix(bound.integration.name, bound.delivery);
  const ledgerOptions = { client: clients.dynamo, tableName: 'ledger', prefix, now };
  const ledger = createLedger(ledgerOptions);
  const pasts = createPasts(ledgerOptions);
  const onceFor = createOnce({
    client: clients.dynamo,
    tableName: 'idempotency',
    prefix,
    expiresAfterSeconds: idempotencyExpirySeconds(delivery),
    random,
  });
  const control = createControl({
    client: clients.dynamo,
    tableName: 'control',
    now,
    sleep: (ms) => current().while(time.sleep(ms)),
    random,
    onOpened: async () => {},
  });
  const processor = new BatchProcessor(EventType.SQS);

  async function changeVisibility({ receiptHandle }: SQSRecord, seconds: number): Promise<void> {
    const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/000000000000/source';
    await clients.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }),
    );
  }

  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const patienceMs = () =>
      Math.max(0, context.getRemainingTimeInMillis() - CLOSING_MS - destination.timeouts.responseMs);
    let passage: ReturnType<typeof control.acquire> | undefined;
    let admitted = 0;
    const gate = createCallLimiter({ control, maxWaitMs: patienceMs, onTrouble: () => {} });
    const services: Parameters<typeof processRecord>[1] = {
      bound,
      onEvent: () => {},
      delivery,
      prefix,
      pasts,
      admit: async () => {
        passage ??= control.acquire({
          delivery: prefix,
          accounts: [destination],
          calls: event.Records.length,
          maxWaitMs: patienceMs(),
          holder: context.awsRequestId,
        });
        return permitFor(await passage, admitted++, random());
      },
      now,
      once: onceFor(context),
      ledger,
      log,
      settle: createSettle({ ledger, meter: silent, changeVisibility, now, startedAt: now() }),
      settings: {},
      redeem: () => Promise.reject(new Error('no event of the model is a claim')),
      random,
      vendor: (_account, envelope, recordLog, onCall) =>
        createVendor({
          destination,
          baseUrl: 'https://vendor.example.com',
          credential: async (refused) =>
            refused === undefined
              ? { kind: 'value', value: 'secret' }
              : { kind: 'refused', reason: 'credential-refused' },
          send: options.send,
          log: recordLog,
          correlationId: envelope.correlationId,
          remainingMs: () => context.getRemainingTimeInMillis() - CLOSING_MS,
          now,
          onCall,
          limiter: gate,
          repeatsSafely: false,
        }),
    };
    return processPartialResponse(event, (record: SQSRecord) => processRecord(record, services), processor, {
      throwOnFullBatchFailure: false,
    });
  };
}
