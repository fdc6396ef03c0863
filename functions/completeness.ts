import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { createArchiveReader } from '../shared/archive/index.ts';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import {
  type ConservationFacts,
  METRIC,
  type MetricName,
  metricNamespace,
  readConserveEnvironment,
} from '../shared/topology/index.ts';
import {
  type ConservationTold,
  createConservation,
  createConservationRows,
  createLookAtQueues,
  createStandings,
  type HourRow,
} from '../shared/watch/completeness/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 4, connectMs: 1000, requestMs: 10_000 });
/** Of an hour and delivery, named in the log; the ledger's table has more of them. */
const LOGGED_EVENTS = 20;

/** The conservation check of an environment, once an hour. */
export function conserve(facts: ConservationFacts) {
  const { environment, archiveBucket, ledgerTable } = readConserveEnvironment(process.env);
  const client = new DynamoDBClient(AWS_LIMITS);
  const log = createLog('conserve');
  const meter = createMeter(metricNamespace(environment), { environment });
  const pause = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const run = createConservation({
    facts,
    archive: createArchiveReader({ client: new S3Client(AWS_LIMITS), bucketName: archiveBucket }),
    lookAtQueues: createLookAtQueues(new SQSClient(AWS_LIMITS), environment),
    standings: createStandings({ client, tableName: ledgerTable, pause }),
    rows: createConservationRows({ client, tableName: ledgerTable }),
    now: Date.now,
    pause,
    tell: told(),
  });
  return async (_event: unknown, context: Context): Promise<void> => {
    try {
      await run(() => context.getRemainingTimeInMillis());
    } finally {
      meter.flush();
    }
  };

  function told(): ConservationTold {
    const count = (name: MetricName, value: number) => meter.count(name, value);
    return {
      checked(row) {
        const accepted = Object.values(row.deliveries).reduce((sum, counts) => sum + counts.accepted, 0);
        log.info('hour checked', { integration: row.integration, reason: row.state, accepted });
        if (row.state === 'broken') tellMissing(row);
      },
      archive({ integration, deadLetters, behind }) {
        if (deadLetters > 0)
          log.error('archive gave events up', { integration, problems: [`${deadLetters} dead letters`] });
        if (behind > 0) log.error('archive stands still', { integration, problems: [`${behind} messages wait`] });
        count(METRIC.archiveDeadLetters, deadLetters);
        count(METRIC.archiveBehind, behind);
        // What is not archived cannot be checked.
        count(METRIC.conservationBroken, deadLetters);
      },
      trouble: (integration, error) =>
        log.error('conservation not checked', { integration, errorMessage: describeError(error) }),
    };
  }

  function tellMissing({ integration, hour, deliveries, suspects }: HourRow): void {
    for (const [delivery, { missing, inFlight }] of Object.entries(deliveries)) {
      if (missing === 0) continue;
      const problems = [`${missing} missing of ${missing + inFlight} that have not ended, received from ${hour} on`];
      log.error('events are missing', { integration, delivery, problems });
      for (const { eventId } of (suspects[delivery] ?? []).slice(0, LOGGED_EVENTS))
        log.error('event missing', { integration, delivery, eventId });
      meter.count(METRIC.conservationBroken, missing);
    }
  }
}
