import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { HttpSend } from '../../shared/call/client/http.ts';
import { type Account, createVendors } from '../../shared/call/client/index.ts';
import { createCallLimiter, createControl, createSameFailures, permitFor } from '../../shared/call/limits/index.ts';
import { deliveryId } from '../../shared/contract/index.ts';
import {
  createDepartures,
  createIdempotency,
  createOwnFaults,
  type DeliverServices,
  deliverBatch,
  deliverMessage,
} from '../../shared/deliver/index.ts';
import {
  createLedger,
  createMessageStates,
  createVersions,
  createWaitingEvents,
  createWriteIntents,
} from '../../shared/ledger/index.ts';
import type { Log, Meter } from '../../shared/telemetry/index.ts';
import { idempotencyExpirySeconds } from '../../shared/topology/index.ts';
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
  const id = deliveryId(bound.integration.name, bound.delivery);
  const rows = { client: clients.dynamo, tableName: 'ledger', id, now };
  const idempotencyFor = createIdempotency({
    client: clients.dynamo,
    tableName: 'idempotency',
    id,
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
    probe: async () => 'green',
  });
  const { maxConcurrency, batchSize } = delivery.worker;
  const departures = createDepartures({ places: maxConcurrency * batchSize, now, random });
  const ownFaults = createOwnFaults({
    rows: createSameFailures({ client: clients.dynamo, tableName: 'control', id, most: 25, now }),
    most: 25,
    onStopped: async () => {},
    log,
  });
  const account: Account = {
    destination,
    baseUrl: 'https://vendor.example.com',
    credential: async (refused) =>
      refused === undefined ? { kind: 'value', value: 'secret' } : { kind: 'refused', reason: 'credential-refused' },
  };

  async function changeVisibility({ receiptHandle }: SQSRecord, seconds: number): Promise<void> {
    const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/000000000000/source';
    await clients.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }),
    );
  }

  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const patienceMs = () =>
      Math.max(0, context.getRemainingTimeInMillis() - CLOSING_MS - destination.timeouts.responseMs);
    const remainingMs = () => context.getRemainingTimeInMillis() - CLOSING_MS;
    let permits: ReturnType<typeof control.acquire> | undefined;
    let admitted = 0;
    const limiter = createCallLimiter({ control, maxWaitMs: patienceMs, onTrouble: () => {} });
    const services: DeliverServices = {
      bound,
      delivery,
      id,
      settings: {},
      permit: async () => {
        permits ??= control.acquire({
          delivery: id,
          accounts: [destination],
          calls: event.Records.length,
          maxWaitMs: patienceMs(),
          holder: context.awsRequestId,
        });
        return permitFor(await permits, admitted++, random());
      },
      idempotency: idempotencyFor(context),
      load: () => Promise.reject(new Error('no event of the model is a claim')),
      onEvent: () => {},
      ledger: createLedger(rows),
      messages: createMessageStates(rows),
      waiting: createWaitingEvents(rows),
      departures,
      ownFaults,
      versions: createVersions(rows),
      intents: createWriteIntents(rows),
      vendors: createVendors({
        accounts: [account],
        send: options.send,
        now,
        remainingMs,
        limiter,
        repeatsSafely: false,
      }),
      meter: silent,
      log,
      changeVisibility,
      remainingMs,
      // The model's team code always ends, and leaves no rejection. Its time needs every promise to go on at once.
      after: () => () => {},
      sleep: (ms) => current().while(time.sleep(ms)),
      nextTurn: async () => {},
      now,
      startedAt: now(),
      random,
    };
    return deliverBatch(event, (record, turns) => deliverMessage(record, services, turns), log);
  };
}
