import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { ListQueuesCommand, type ListQueuesCommandOutput } from '@aws-sdk/client-sqs';
import { deliveryId } from '../../shared/contract/index.ts';
import { backlogOf, setAsideOf } from '../../shared/ledger/index.ts';
import {
  deadLetterQueueName,
  ledgerTableName,
  queueName,
  resourceName,
  workerFunctionName,
} from '../../shared/topology/index.ts';
import type { Declared } from '../command/declared.ts';
import { depthOf, nameInUrl, total } from '../deployed/queues.ts';
import type { DeliveryFacts } from './model.ts';
import type { Pool } from './pool.ts';

export interface Reading {
  readonly environment: string;
  readonly clients: {
    readonly dynamo: DynamoDBClient;
    readonly sqs: SQSClient;
    readonly lambda: LambdaClient;
    readonly cloudwatch: CloudWatchClient;
  };
  readonly pool: Pool;
  readonly deliveries: readonly Declared[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Read = Omit<DeliveryFacts, 'accounts' | 'pause' | 'stop' | 'alarms'>;

/** Queues, ledger and mappings: four requests for each delivery, five for one that sets aside; lists and metrics for all together. */
export async function readDeliveries(reading: Reading): Promise<readonly Read[]> {
  const { environment, clients, pool, deliveries } = reading;
  const urls = queueUrls(reading);
  const mappings = mappingsOf(reading);
  const tableName = ledgerTableName(environment);
  const all = Promise.all(
    deliveries.map(async ({ integration, name, calledNow, delivery }) => {
      const id = deliveryId(integration, name);
      const { ordering } = delivery.consistency;
      const depth = async (queue: string) => {
        const url = (await urls).get(queue);
        return url === undefined ? undefined : pool(() => depthOf(clients.sqs, url));
      };
      const [waiting, dead, setAside, queue, deadLetters] = await Promise.all([
        pool(() => backlogOf(clients.dynamo, tableName, id, 'waiting')),
        pool(() => backlogOf(clients.dynamo, tableName, id, 'dead')),
        delivery.setAside && pool(() => setAsideOf(clients.dynamo, tableName, id)),
        depth(queueName(environment, integration, name, ordering)),
        depth(deadLetterQueueName(environment, integration, name, ordering)),
      ]);
      const own = (await mappings).get(workerFunctionName(environment, integration, name));
      return {
        ...{ delivery: calledNow, id, waiting, dead },
        ...(setAside && { setAside }),
        ...(queue && { queue }),
        ...(deadLetters && { deadLetters }),
        ...(own && { mapping: { uuid: own.UUID ?? '', state: own.State ?? '' } }),
      };
    }),
  );
  // Together: the error of a list that AWS denies belongs to this call, also when another request fails first.
  const [read] = await Promise.all([all, urls, mappings]);
  const ages = await oldestMessages(reading, new Set(read.flatMap((one) => (holds(one) ? [one.id] : []))));
  return read.map((one) => {
    const seconds = ages.get(one.id);
    return seconds === undefined ? one : { ...one, oldestMessageSeconds: seconds };
  });
}

const holds = ({ queue }: Read) => queue !== undefined && total(queue) > 0;

/** The URLs of the environment's queues, by name: one request for a thousand. */
async function queueUrls({ environment, clients, pool, deliveries }: Reading): Promise<ReadonlyMap<string, string>> {
  const [one, ...more] = new Set(deliveries.map(({ integration }) => integration));
  const QueueNamePrefix =
    one !== undefined && more.length === 0 ? resourceName(environment, one, '') : resourceName(environment, '');
  const urls = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    // Without a page size SQS gives no token, and only the first thousand.
    const input = { QueueNamePrefix, MaxResults: 1000, ...(NextToken && { NextToken }) };
    const page: ListQueuesCommandOutput = await pool(() => clients.sqs.send(new ListQueuesCommand(input)));
    for (const url of page.QueueUrls ?? []) urls.set(nameInUrl(url), url);
    NextToken = page.NextToken;
  } while (NextToken);
  return urls;
}

/** The mapping of each function: one request for a hundred, or one request where one delivery is asked for. */
async function mappingsOf({
  environment,
  clients,
  pool,
  deliveries,
}: Reading): Promise<ReadonlyMap<string, EventSourceMappingConfiguration>> {
  const [one, ...more] = deliveries;
  const FunctionName =
    one && more.length === 0 ? { FunctionName: workerFunctionName(environment, one.integration, one.name) } : {};
  const found = new Map<string, EventSourceMappingConfiguration>();
  let Marker: string | undefined;
  do {
    const input = { ...FunctionName, ...(Marker && { Marker }) };
    const page: ListEventSourceMappingsCommandOutput = await pool(() =>
      clients.lambda.send(new ListEventSourceMappingsCommand(input)),
    );
    for (const mapping of page.EventSourceMappings ?? []) found.set(nameInArn(mapping.FunctionArn ?? ''), mapping);
    Marker = page.NextMarker;
  } while (Marker);
  return found;
}

const nameInArn = (arn: string) => arn.split(':')[6] ?? '';

/** GetMetricData takes so many queries at once. */
const QUERIES = 500;
const LOOKED_BACK_MS = 10 * 60_000;

/** The age of the oldest message, in seconds, as SQS last reported it; of queues that hold something. */
async function oldestMessages(
  { environment, clients, pool, deliveries, now }: Reading,
  busy: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const asked = deliveries.filter(({ integration, name }) => busy.has(deliveryId(integration, name)));
  const ages = new Map<string, number>();
  for (let from = 0; from < asked.length; from += QUERIES) {
    const some = asked.slice(from, from + QUERIES);
    const { MetricDataResults = [] } = await pool(() =>
      clients.cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(now - LOOKED_BACK_MS),
          EndTime: new Date(now),
          ScanBy: 'TimestampDescending',
          MetricDataQueries: some.map(({ integration, name, delivery }, index) => ({
            Id: `q${index}`,
            MetricStat: {
              Metric: {
                Namespace: 'AWS/SQS',
                MetricName: 'ApproximateAgeOfOldestMessage',
                Dimensions: [
                  {
                    Name: 'QueueName',
                    Value: queueName(environment, integration, name, delivery.consistency.ordering),
                  },
                ],
              },
              Period: 60,
              Stat: 'Maximum',
            },
          })),
        }),
      ),
    );
    for (const { Id = '', Values = [] } of MetricDataResults) {
      const one = some[Number(Id.slice(1))];
      const [newest] = Values;
      if (one && newest !== undefined) ages.set(deliveryId(one.integration, one.name), newest);
    }
  }
  return ages;
}
