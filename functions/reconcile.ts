import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type BoundReconciliation, deliveryId, pullId } from '../shared/contract/index.ts';
import { createRuns, type Run } from '../shared/ledger/index.ts';
import { knownOf, maskValue } from '../shared/masking/index.ts';
import { handleRunMessage } from '../shared/pull/index.ts';
import {
  type CompareAnswer,
  compareOne,
  createRunFiles,
  type ReconcileListener,
  type ReconcileServices,
  takeReconcileTurn,
} from '../shared/reconcile/index.ts';
import { createLog, createMeter } from '../shared/telemetry/index.ts';
import {
  asDeployed,
  type CompareRequest,
  compareAlias,
  METRIC,
  metricNamespace,
  readPullEnvironment,
  repairedDelivery,
  replaysPerSecond,
  TURN_SECONDS,
} from '../shared/topology/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { openComparedPairs } from './wiring/compared-pairs.ts';
import { openComparedSides } from './wiring/compared-sides.ts';
import { openControl } from './wiring/control.ts';
import { aliasOf, requireBatchOf } from './wiring/invocation.ts';
import { createOpenEvents } from './wiring/open-events.ts';
import { aboutRun, runListener } from './wiring/run-listener.ts';
import { sendTo, takeMessages } from './wiring/run-messages.ts';
import { createEventSender } from './wiring/send-events.ts';
import { openAccounts } from './wiring/vendors.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });
/** A page of rows is a megabyte at most. */
const S3_LIMITS = awsLimits({ maxAttempts: 4, connectMs: 1000, requestMs: 10_000 });
/** Messages that wait in the delivery's queue, above which no repair is added: as for jobs over events. */
const MOST_WAITING = 500;
/** Characters of one record that a person sees. */
const MOST_SHOWN = 10_000;

/** The function of one reconciliation: each message of its queue is a turn of its run. By its alias it shows a person one record of both sides. */
export function reconcile(bound: BoundReconciliation) {
  const integration = asDeployed(bound.integration);
  const { reconciliation: name } = bound;
  const declared = integration.reconciliations?.[name];
  const repaired = declared && repairedDelivery(integration, declared);
  if (!repaired) throw new Error(`Integration ${integration.name} declares no reconciliation "${name}" of a delivery.`);
  const config = readPullEnvironment(process.env);
  const { runsQueueUrl: queueUrl, settings, ledgerTable, environment } = config;
  const id = pullId(integration.name, name);
  const log = createLog('reconcile', { integration: integration.name, pull: name });
  const meter = createMeter(metricNamespace(environment), { integration: integration.name });
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const sqs = new SQSClient(AWS_LIMITS);
  const called = [declared.source.account, declared.destination.account];
  const inCallingOrder = [...new Map(called.map((account) => [account.name, account])).values()];
  const accounts = openAccounts({ inCallingOrder, repeatsSafely: false }, config, { dynamo, id });
  const control = openControl(config, dynamo, accounts, log);
  const tenant = declared.tenant === undefined ? undefined : settings[declared.tenant];
  const only = { ...integration, deliveries: { [repaired.name]: repaired.delivery } };
  const send = createEventSender({ ...config, sqs, integration: only, tenant, meter });
  const constant = {
    ...{ id, name, declared, withinSeconds: repaired.delivery.consistency.withinSeconds },
    ...openComparedPairs(dynamo, ledgerTable, declared),
    runs: createRuns({ client: dynamo, tableName: ledgerTable, id }),
    files: createRunFiles({
      ...{ client: new S3Client(S3_LIMITS), bucketName: config.claimsBucket },
      ...{ integration: integration.name, reconciliation: name },
    }),
    classOf: (difference) => (bound.classOf ? bound.classOf(difference) : difference.kind),
    openEvents: createOpenEvents(dynamo, ledgerTable, deliveryId(integration.name, repaired.name)),
    isBusy,
    store: (event, run) => send([event], `reconcile:${id}:${run.name}`),
    send: sendTo(sqs, queueUrl),
    perSecond: replaysPerSecond(repaired.delivery),
    pause: (ms) => new Promise<void>((wake) => setTimeout(wake, ms)),
    now: Date.now,
    random: Math.random,
    listener: listener(),
  } satisfies Partial<ReconcileServices>;
  const { schedule, bounds } = declared;
  const runs = { schedule, reads: { kind: 'full' }, mostHours: bounds.hours } as const;

  // The join has the function's whole time; a turn that calls accounts is short, so that a killed one costs little.
  const opened = { bound, declared, id, accounts, control, settings, log, mostMs: TURN_SECONDS * 1000 };

  function handle(event: SQSEvent, context: Context): Promise<SQSBatchResponse>;
  function handle(event: CompareRequest, context: Context): Promise<CompareAnswer>;
  async function handle(event: SQSEvent | CompareRequest, context: Context): Promise<SQSBatchResponse | CompareAnswer> {
    if (aliasOf(context) === compareAlias(environment)) {
      if ('Records' in event) return { error: 'By this alias the function shows one record only.' };
      return compareOne(event, { ...constant, ...openComparedSides(opened, context), mask });
    }
    const batch = 'Records' in event ? event : { Records: [] };
    // Not by the alias, only its queue may call it.
    requireBatchOf(queueUrl, 'Records' in event ? event : {});
    const services = { ...constant, ...openComparedSides(opened, context) };
    try {
      const takeTurn = (run: Run) => takeReconcileTurn(run, services);
      const take = (message: { body: string; messageId: string }) =>
        handleRunMessage(message, { ...services, ...runs, takeTurn });
      return await takeMessages(batch, take, { sqs, queueUrl, log });
    } finally {
      meter.flush();
    }
  }
  return handle;

  /** What is compared are the delivery's own fields, under names of the team's: all of it is masked. */
  function mask(value: unknown): unknown {
    return maskValue(value, { known: knownOf({ fields: {}, names: declared?.fields ?? [] }, []), most: MOST_SHOWN })
      .shown;
  }

  async function isBusy(): Promise<boolean> {
    const QueueUrl = config.queueUrls[repaired?.name ?? ''];
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Number(Attributes.ApproximateNumberOfMessages) >= MOST_WAITING;
  }

  function listener(): ReconcileListener {
    const shared = runListener(log);
    return {
      ...shared,
      onPage: (run, side, records) => log.info('page read', { ...aboutRun(run), operation: side, count: records }),
      onJoined: (run, differences) => log.info('listings compared', { ...aboutRun(run), count: differences }),
      onLooked: (run, difference, result) =>
        log.info('difference looked at', { ...aboutRun(run), reason: difference, outcome: result }),
      onEnded(run) {
        shared.onEnded(run);
        for (const [difference, count] of Object.entries(run.comparison?.classes ?? {})) countClass(difference, count);
      },
    };
  }

  /** A series for each class, from the first difference on. */
  function countClass(difference: string, count: number): void {
    const own = createMeter(metricNamespace(environment), { integration: integration.name, pull: name, difference });
    own.count(METRIC.differences, count);
    own.flush();
  }
}
