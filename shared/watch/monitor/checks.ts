import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { DeliveryId, PullId } from '../../contract/index.ts';
import { createRuns, oldestPending, oldestSetAside, type Pending, type PullHead } from '../../ledger/index.ts';
import { destinationSecretName } from '../../topology/index.ts';
import { readNotices, type SeenNotice } from '../versions/index.ts';

/** The monitor's reads from AWS. Times are milliseconds since the epoch; AWS's errors pass through. */
export interface Checks {
  /** The oldest event that failed and still waits. @param goneBefore ISO 8601: no queue holds what came and changed before it */
  oldestPending(delivery: DeliveryId, goneBefore: string): Promise<Pending>;
  /** When the oldest event came that is set aside: ISO 8601, UTC. */
  oldestSetAside(delivery: DeliveryId): Promise<string | undefined>;
  confirmedSubscriptions(topicArn: string): Promise<number>;
  /** The last change of the account's secret; undefined for one that was never filled. */
  credentialChanged(account: string): Promise<number | undefined>;
  /** What answers of these accounts said of their version. */
  versionNotices(accounts: readonly string[]): Promise<readonly SeenNotice[]>;
  /** What is known of a pull's runs. Of one that was never looked at, from then on: runs were due from `now`, ISO 8601, on. */
  pullHead(pull: PullId, now: string): Promise<PullHead>;
  /** By function, the invocations that Lambda refused in the five minutes from a time on; those with none are left out. */
  throttled(fromMs: number): Promise<ReadonlyMap<string, number>>;
}

/** Of a period that is read. */
export const PERIOD_MS = 300_000;
/** CloudWatch's: queries in a request of GetMetricData. */
const MOST_QUERIES = 500;

export interface ChecksOptions {
  readonly dynamo: DynamoDBClient;
  readonly ledgerTable: string;
  readonly controlTable: string;
  readonly sns: SNSClient;
  readonly secrets: SecretsManagerClient;
  readonly environment: string;
  readonly cloudwatch: CloudWatchClient;
  readonly functionNames: readonly string[];
}

export function createChecks(options: ChecksOptions): Checks {
  const { dynamo, ledgerTable, controlTable, sns, secrets, environment, cloudwatch, functionNames } = options;
  return {
    oldestPending: (delivery, goneBefore) => oldestPending(dynamo, ledgerTable, delivery, goneBefore),

    oldestSetAside: (delivery) => oldestSetAside(dynamo, ledgerTable, delivery),

    async confirmedSubscriptions(TopicArn) {
      const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      return Number(Attributes.SubscriptionsConfirmed ?? 0);
    },

    versionNotices: (accounts) => readNotices(dynamo, controlTable, accounts),

    async pullHead(id, now) {
      const runs = createRuns({ client: dynamo, tableName: ledgerTable, id });
      const head = await runs.head();
      return head.knownSince === undefined ? runs.know(now) : head;
    },

    async credentialChanged(account) {
      const SecretId = destinationSecretName(environment, account);
      const { LastChangedDate } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      return LastChangedDate?.getTime();
    },

    // First the sum of the whole account: GetMetricData bills each metric, and that one is nearly always 0.
    async throttled(fromMs) {
      const [all = 0] = await throttles(cloudwatch, fromMs, [undefined]);
      const counts = all > 0 ? await throttles(cloudwatch, fromMs, functionNames) : [];
      return new Map(functionNames.map((name, i) => [name, counts[i] ?? 0] as const).filter(([, count]) => count > 0));
    },
  };
}

/** Refused invocations in a period, in the order of the functions; undefined stands for all functions of the account. */
async function throttles(
  cloudwatch: CloudWatchClient,
  fromMs: number,
  functions: readonly (string | undefined)[],
): Promise<readonly number[]> {
  const queries = functions.map(
    (name, i): MetricDataQuery => ({
      Id: `f${i}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Throttles',
          ...(name !== undefined && { Dimensions: [{ Name: 'FunctionName', Value: name }] }),
        },
        Period: PERIOD_MS / 1000,
        Stat: 'Sum',
      },
    }),
  );
  const found = new Map<string | undefined, number>();
  for (let at = 0; at < queries.length; at += MOST_QUERIES) {
    const { MetricDataResults = [] } = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries.slice(at, at + MOST_QUERIES),
        StartTime: new Date(fromMs),
        EndTime: new Date(fromMs + PERIOD_MS),
      }),
    );
    for (const { Id, Values = [] } of MetricDataResults) found.set(Id, Values[0] ?? 0);
  }
  return queries.map(({ Id }) => found.get(Id) ?? 0);
}
