import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type BoundPull, type Pull, pullId } from '../shared/contract/index.ts';
import { createRuns, type Run } from '../shared/ledger/index.ts';
import {
  createRecords,
  handlePullMessage,
  type PullListener,
  type PullServices,
  writePullMessage,
} from '../shared/pull/index.ts';
import { enqueueAll, messagesOf } from '../shared/receive/index.ts';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import { asDeployed, METRIC, metricNamespace, readPullEnvironment } from '../shared/topology/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { openControl } from './wiring/control.ts';
import { requireBatchOf } from './wiring/invocation.ts';
import { lazyPayloadStore } from './wiring/lazy-payload-store.ts';
import { openPageReader } from './wiring/page-reader.ts';
import { openAccounts } from './wiring/vendors.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });

/** The function of one pull: each message of its queue is a turn of its run. */
export function pull(bound: BoundPull) {
  const integration = asDeployed(bound.integration);
  const declared = pullOf(bound);
  const config = readPullEnvironment(process.env);
  const id = pullId(integration.name, bound.pull);
  const log = createLog('pull', { integration: integration.name, pull: bound.pull });
  const meter = createMeter(metricNamespace(config.environment), { integration: integration.name });
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const sqs = new SQSClient(AWS_LIMITS);
  const accounts = openAccounts({ inCallingOrder: [declared.account], repeatsSafely: false }, config, { dynamo, id });
  const control = openControl(config, dynamo, accounts, log);
  const rows = { client: dynamo, tableName: config.ledgerTable, id, now: Date.now };
  const pause = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const tenant = declared.tenant === undefined ? undefined : config.settings[declared.tenant];
  const sending = {
    integration,
    queueUrls: config.queueUrls,
    archiveQueueUrl: config.archiveQueueUrl,
    storePayload: lazyPayloadStore(config.claimsBucket).store,
    now: () => new Date(),
  };
  const constant = {
    pull: declared,
    runs: createRuns(rows),
    records: createRecords({ ...rows, pause }),
    now: Date.now,
    random: Math.random,
    listener: listener(),
    store,
    send: async (message, delaySeconds) => {
      const MessageBody = writePullMessage(message);
      await sqs.send(
        new SendMessageCommand({ QueueUrl: config.runsQueueUrl, MessageBody, DelaySeconds: delaySeconds }),
      );
    },
  } satisfies Partial<PullServices>;

  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    requireBatchOf(config.runsQueueUrl, event);
    const reader = openPageReader(
      { bound, id, account: declared.account, accounts, control, settings: config.settings, log },
      context,
    );
    const left: string[] = [];
    try {
      for (const record of event.Records)
        if (!(await handled(record, { ...constant, ...reader }))) left.push(record.messageId);
    } finally {
      meter.flush();
    }
    return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
  };

  async function handled(record: SQSRecord, services: PullServices): Promise<boolean> {
    try {
      const done = await handlePullMessage(record, services);
      if (done.kind === 'done') return true;
      await release(record, done.seconds);
    } catch (error) {
      log.error('turn not taken: its message comes back', {
        messageId: record.messageId,
        errorMessage: describeError(error),
      });
    }
    return false;
  }

  async function release({ receiptHandle }: SQSRecord, VisibilityTimeout: number): Promise<void> {
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: config.runsQueueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout,
      }),
    );
  }

  /** As the receiver does: the archive holds only events that every delivery has stored. */
  async function store(events: Parameters<PullServices['store']>[0], run: Run) {
    const correlationId = `pull:${id}:${run.name}:${run.pages}`;
    const owned = events.map((event) => ({ ...event, ...(tenant !== undefined && { account: tenant }) }));
    const messages = await Promise.all(owned.map((event) => messagesOf(event, correlationId, sending)));
    for (const kind of ['deliveries', 'archive'] as const) {
      const stored = await enqueueAll(
        sqs,
        messages.flatMap((event) => event[kind]),
      );
      if (stored.notStored > 0) return stored;
    }
    meter.count(METRIC.accepted, events.length);
    return { notStored: 0, codes: [] };
  }

  function listener(): PullListener {
    const about = ({ name, pages, records }: Run) => ({ run: name, pages, records });
    return {
      onBegun: (run) => log.info('run begun', { ...about(run), reason: run.by }),
      onLeftOut: (open, at) => log.warn('run left out: another one is open', { run: open, problems: [`due at ${at}`] }),
      onPage: (run, records, changed) => log.info('page read', { ...about(run), count: records, accepted: changed }),
      onTrouble: (run, reason) => log.warn('page not read now', { ...about(run), reason, attempt: run.failures + 1 }),
      onEnded: (run) => {
        const fields = { ...about(run), outcome: run.state, ...(run.reason !== undefined && { reason: run.reason }) };
        if (run.state === 'failed') log.error('run ended', fields);
        else log.info('run ended', fields);
      },
      onUnreadable: (messageId) => log.error('message is not one of a pull', { messageId }),
    };
  }
}

function pullOf({ integration, pull: name }: BoundPull): Pull {
  const declared = integration.pulls?.[name];
  if (!declared) throw new Error(`Integration ${integration.name} declares no pull "${name}".`);
  return declared;
}
