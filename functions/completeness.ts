import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { createArchiveReader } from '../shared/archive/index.ts';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import {
  type CompletenessConfig,
  METRIC,
  type MetricName,
  metricNamespace,
  readCompletenessEnvironment,
} from '../shared/topology/index.ts';
import {
  type CompletenessListener,
  createCompletenessCheck,
  createCompletenessRows,
  createEventStates,
  createLookAtQueues,
  type HourRow,
} from '../shared/watch/completeness/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 4, connectMs: 1000, requestMs: 10_000 });
/** Missing events that the log names, for each hour and delivery; the ledger's table names more. */
const LOGGED_EVENTS = 20;

/** The function of the completeness check, which a schedule invokes every hour. */
export function completeness(config: CompletenessConfig) {
  const { environment, archiveBucket, ledgerTable } = readCompletenessEnvironment(process.env);
  const client = new DynamoDBClient(AWS_LIMITS);
  const log = createLog('completeness-check');
  const meter = createMeter(metricNamespace(environment), { environment });
  const pause = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const run = createCompletenessCheck({
    config,
    archive: createArchiveReader({ client: new S3Client(AWS_LIMITS), bucketName: archiveBucket }),
    lookAtQueues: createLookAtQueues(new SQSClient(AWS_LIMITS), environment),
    eventStates: createEventStates({ client, tableName: ledgerTable, pause }),
    rows: createCompletenessRows({ client, tableName: ledgerTable }),
    now: Date.now,
    pause,
    listener: listener(),
  });
  return async (_event: unknown, context: Context): Promise<void> => {
    try {
      await run(() => context.getRemainingTimeInMillis());
    } finally {
      meter.flush();
    }
  };

  function listener(): CompletenessListener {
    const count = (name: MetricName, value: number) => meter.count(name, value);
    return {
      onChecked(row) {
        const accepted = Object.values(row.deliveries).reduce((sum, counts) => sum + counts.accepted, 0);
        log.info('hour checked', { integration: row.integration, reason: row.state, accepted });
        if (row.state === 'broken') reportMissing(row);
      },
      onArchive({ integration, deadLetters, behind }) {
        if (deadLetters > 0)
          log.error('archive gave events up', { integration, problems: [`${deadLetters} dead letters`] });
        if (behind > 0) log.error('archive writes nothing', { integration, problems: [`${behind} messages wait`] });
        count(METRIC.archiveDeadLetters, deadLetters);
        count(METRIC.archiveBehind, behind);
        // Events that are not archived cannot be checked.
        count(METRIC.completenessBroken, deadLetters);
      },
      onError: (integration, error) =>
        log.error('completeness not checked', { integration, errorMessage: describeError(error) }),
    };
  }

  function reportMissing({ integration, hour, deliveries, suspects }: HourRow): void {
    for (const [delivery, { missing, inFlight }] of Object.entries(deliveries)) {
      if (missing === 0) continue;
      const problems = [`${missing} missing of ${missing + inFlight} that have not ended, received from ${hour} on`];
      log.error('events are missing', { integration, delivery, problems });
      for (const { eventId } of (suspects[delivery] ?? []).slice(0, LOGGED_EVENTS))
        log.error('event missing', { integration, delivery, eventId });
      meter.count(METRIC.completenessBroken, missing);
    }
  }
}
