import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { BoundPull, Pull } from '../shared/contract/index.ts';
import { createRuns } from '../shared/ledger/index.ts';
import { createRecords, handlePullMessage, type PullServices } from '../shared/pull/index.ts';
import { createLog, createMeter } from '../shared/telemetry/index.ts';
import { asDeployed, boundPullId, metricNamespace, readPullEnvironment } from '../shared/topology/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { openControl } from './wiring/control.ts';
import { requireBatchOf } from './wiring/invocation.ts';
import { openPageReader } from './wiring/page-reader.ts';
import { aboutRun, runListener } from './wiring/run-listener.ts';
import { sendTo, takeMessages } from './wiring/run-messages.ts';
import { createEventSender } from './wiring/send-events.ts';
import { openAccounts } from './wiring/vendors.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });

/** The function of one pull: each message of its queue is a turn of its run. */
export function pull(bound: BoundPull) {
  const integration = asDeployed(bound.integration);
  const declared = pullOf(bound);
  const config = readPullEnvironment(process.env);
  const { runsQueueUrl: queueUrl, settings } = config;
  const id = boundPullId(bound);
  const log = createLog('pull', { integration: integration.name, pull: bound.pull });
  const meter = createMeter(metricNamespace(config.environment), { integration: integration.name });
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const sqs = new SQSClient(AWS_LIMITS);
  const { account } = declared;
  const accounts = openAccounts({ inCallingOrder: [account], repeatsSafely: false }, config, { dynamo, id });
  const control = openControl(config, dynamo, accounts, log);
  const rows = { client: dynamo, tableName: config.ledgerTable, id, now: Date.now };
  const pause = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const tenant = declared.tenant === undefined ? undefined : settings[declared.tenant];
  const send = createEventSender({ ...config, sqs, integration, tenant, meter });
  const constant = {
    pull: declared,
    runs: createRuns(rows),
    records: createRecords({ ...rows, pause }),
    now: Date.now,
    random: Math.random,
    listener: {
      ...runListener(log),
      onPage: (run, records, changed) => log.info('page read', { ...aboutRun(run), count: records, accepted: changed }),
    },
    store: (events, run) => send(events, `pull:${id}:${run.name}:${run.pages}`),
    send: sendTo(sqs, queueUrl),
  } satisfies Partial<PullServices>;

  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    requireBatchOf(queueUrl, event);
    const reader = openPageReader({ bound, id, account, accounts, control, settings, log }, context);
    try {
      const take = (message: { body: string; messageId: string }) =>
        handlePullMessage(message, { ...constant, ...reader });
      return await takeMessages(event, take, { sqs, queueUrl, log });
    } finally {
      meter.flush();
    }
  };
}

function pullOf({ integration, pull: name }: BoundPull): Pull {
  const declared = integration.pulls?.[name];
  if (!declared) throw new Error(`Integration ${integration.name} declares no pull "${name}".`);
  return declared;
}
