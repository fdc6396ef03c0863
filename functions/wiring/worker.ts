import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSRecord } from 'aws-lambda';
import { createCallLimiter, createSameFailures, permitFor } from '../../shared/call/limits/index.ts';
import {
  type BoundDelivery,
  type Delivery,
  type Destination,
  deliveryId,
  type Envelope,
  fieldMapsOf,
  writeEnvelope,
} from '../../shared/contract/index.ts';
import {
  createDepartures,
  createIdempotency,
  createOwnFaults,
  type DeliverServices,
  watchRejections,
} from '../../shared/deliver/index.ts';
import {
  createFailedCalls,
  createLedger,
  createMessageStates,
  createVersions,
  createWaitingEvents,
  createWriteIntents,
} from '../../shared/ledger/index.ts';
import { createLinks, type TableRowsOptions, tableRows } from '../../shared/links/index.ts';
import { createLog, createMeter, describeError, type Log, type Meter } from '../../shared/telemetry/index.ts';
import {
  CLOSING_MS,
  deployedName,
  idempotencyExpirySeconds,
  METRIC,
  metricNamespace,
  type ProbeAnswer,
  probeAlias,
  readWorkerEnvironment,
  sameFailureEvents,
} from '../../shared/topology/index.ts';
import type { Shapes } from '../../shared/watch/drift/index.ts';
import { awsLimits } from './aws-limits.ts';
import { openControl, reportToValve } from './control.ts';
import { openDrift } from './drift.ts';
import { lazyPayloadStore } from './lazy-payload-store.ts';
import { PROBE_MS, probe } from './probe.ts';
import { calledBy, openAccounts } from './vendors.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });

/** What one container of a worker keeps from one invocation to the next. */
export interface Worker {
  readonly log: Log;
  readonly queueUrl: string;
  /** By which the valve invokes it to probe. */
  readonly probeAlias: string;
  /** What an invocation gives to the messages of its batch. */
  services(context: Context, messages: number): DeliverServices;
  probe(account: string, context: Context): Promise<ProbeAnswer>;
  /** Writes what the invocation found and counted. */
  close(): Promise<void>;
}

/** Opens everything that a delivery's worker needs, by the environment of its function. */
export function openWorker(bound: BoundDelivery, shapes: Shapes = {}): Worker {
  watchRejections();
  const delivery = deliveryOf(bound);
  const integration = { name: deployedName(bound.integration.name, bound.integration) };
  const name = deployedName(bound.delivery, delivery);
  const config = readWorkerEnvironment(process.env);
  const id = deliveryId(integration.name, name);
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const sqs = new SQSClient(AWS_LIMITS);
  const rows = { client: dynamo, tableName: config.ledgerTable, id, now: Date.now };
  const log = createLog('deliver', { integration: integration.name, delivery: name });
  const meter = createMeter(metricNamespace(config.environment), { integration: integration.name, delivery: name });
  const business = new Map<string, Meter>();
  const countBusiness = (outcome: string) => {
    const own = { integration: integration.name, delivery: name, outcome };
    const counter = business.get(outcome) ?? createMeter(metricNamespace(config.environment), own);
    business.set(outcome, counter);
    counter.count(METRIC.businessOutcomes);
  };
  const drift = openDrift({
    bound,
    maps: fieldMapsOf(delivery).map(({ fields }) => fields),
    shapes,
    client: dynamo,
    tableName: config.ledgerTable,
    prefix: id,
    log,
    meter: createMeter(metricNamespace(config.environment), { integration: integration.name }),
  });
  const accounts = openAccounts(calledBy(delivery), config, { dynamo, id });
  const control = openControl(config, dynamo, accounts, log);
  const idempotencyFor = createIdempotency({
    client: dynamo,
    tableName: config.idempotencyTable,
    id,
    expiresAfterSeconds: idempotencyExpirySeconds(delivery),
    random: Math.random,
  });
  const stopsAfter = sameFailureEvents(delivery);
  const constant = {
    bound,
    delivery,
    id,
    settings: config.settings,
    load: lazyPayloadStore(config.claimsBucket).load,
    onEvent: drift.event,
    ...keepBody(),
    ledger: createLedger(rows),
    messages: createMessageStates(rows),
    failedCalls: createFailedCalls(rows),
    waiting: createWaitingEvents(rows),
    ownFaults: createOwnFaults({
      rows: createSameFailures({
        client: dynamo,
        tableName: config.controlTable,
        id,
        most: stopsAfter ?? Number.POSITIVE_INFINITY,
        now: Date.now,
      }),
      most: stopsAfter,
      onStopped: async (reason) => {
        log.error('delivery stops: too many events in a row ended by one fault of its own code', { reason });
        await reportToValve(config.environment, id, log);
      },
      log,
    }),
    departures: createDepartures({
      places: delivery.worker.maxConcurrency * delivery.worker.batchSize,
      now: Date.now,
      random: Math.random,
    }),
    versions: createVersions(rows),
    intents: createWriteIntents(rows),
    links: openLinks(delivery, { client: dynamo, tableName: config.ledgerTable }),
    meter,
    countBusiness,
    log,
    changeVisibility,
    after: (ms: number, run: () => void) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    sleep: (ms: number) => new Promise<void>((resume) => setTimeout(resume, ms)),
    nextTurn: () => new Promise<void>((resume) => setImmediate(resume)),
    now: Date.now,
    random: Math.random,
  };

  return {
    log,
    queueUrl: config.queueUrl,
    probeAlias: probeAlias(config.environment),

    services(context, messages) {
      /** Milliseconds left to wait in, when these accounts are still to be called. */
      const maxWaitMs = (...called: readonly Destination[]) => {
        const calls = called.reduce((total, { timeouts }) => total + timeouts.responseMs, 0);
        return Math.max(0, context.getRemainingTimeInMillis() - CLOSING_MS - calls);
      };
      const limiter = createCallLimiter({
        control,
        maxWaitMs,
        onTrouble: (account, error) =>
          log.error('account state not written', { destination: account.name, errorMessage: describeError(error) }),
      });
      const acquire = () =>
        control.acquire({
          delivery: id,
          accounts: accounts.inCallingOrder,
          calls: Math.ceil(messages / (delivery.worker.gathers ?? 1)),
          maxWaitMs: maxWaitMs(...accounts.inCallingOrder),
          holder: context.awsRequestId,
        });
      const remainingMs = () => context.getRemainingTimeInMillis() - CLOSING_MS;
      let acquired: ReturnType<typeof acquire> | undefined;
      let admitted = 0;
      return {
        ...constant,
        /** The batch asks once, with the first message that needs it. */
        permit: async () => {
          acquired ??= acquire();
          return permitFor(await acquired, admitted++, Math.random());
        },
        idempotency: idempotencyFor(context),
        vendors: accounts.vendors({
          remainingMs,
          onAnswer: drift.answer,
          limiter,
          ...(delivery.worker.callsAtOnce !== undefined && { callsAtOnce: delivery.worker.callsAtOnce }),
        }),
        remainingMs,
        startedAt: Date.now(),
      };
    },

    async probe(account, context) {
      const destination = accounts.inCallingOrder.find(({ name }) => name === account);
      if (!destination) return { ok: false, reason: 'not-an-account-of-this-delivery' };
      const until = Date.now() + Math.min(PROBE_MS, context.getRemainingTimeInMillis() - CLOSING_MS);
      const vendors = accounts.vendors({ remainingMs: () => until - Date.now() });
      const message = { log, correlationId: context.awsRequestId, onCall: () => {} };
      return probe(destination, vendors.for(message).client(account));
    },

    async close() {
      await Promise.all([drift.keep(), accounts.keepNotices(log)]);
      for (const { flush } of [meter, ...business.values()]) flush();
    },
  };

  /** Only what this delivery still has to do: the archive's own copy tells of the others. */
  function keepBody(): Pick<DeliverServices, 'keepBody'> {
    const { archiveQueueUrl: QueueUrl } = config;
    if (!delivery.setAside || QueueUrl === undefined) return {};
    return {
      keepBody: async (envelope: Envelope) => {
        const MessageBody = writeEnvelope({ ...envelope, deliveries: [name] });
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      },
    };
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
}

/** The pairs of the links that the contract names, for one attempt after the other. */
function openLinks({ links = [], worker, ambiguity }: Delivery, table: Pick<TableRowsOptions, 'client' | 'tableName'>) {
  const settleSeconds = 'settleSeconds' in ambiguity ? (ambiguity.settleSeconds ?? 0) : 0;
  const rows = new Map(links.map(({ name }) => [name, tableRows({ ...table, link: name })]));
  return (name: string, holder: string) => {
    const link = links.find((one) => one.name === name);
    const ofLink = rows.get(name);
    if (!link || !ofLink) throw new Error(`The contract's delivery names no link "${name}": add it to \`links\`.`);
    // A worker that was killed, and a call that it gave up, must both have ended before another event takes the lease.
    const leaseMs = (worker.timeoutSeconds + settleSeconds) * 1000;
    return createLinks({ link, rows: ofLink, holder, leaseMs, now: Date.now });
  };
}

function deliveryOf({ integration, delivery: name }: BoundDelivery): Delivery {
  const delivery = integration.deliveries[name];
  if (!delivery) throw new Error(`Integration ${integration.name} declares no delivery "${name}".`);
  return delivery;
}
