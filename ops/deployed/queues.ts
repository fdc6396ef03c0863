import { GetQueueAttributesCommand, GetQueueUrlCommand, paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { resourceName } from '../../shared/topology/index.ts';
import { isNameOf } from './environment-names.ts';

/** What a queue holds. SQS's counts are approximate, and exact about a minute after the last change. */
export interface Depth {
  readonly visible: number;
  /** Received by a worker and not yet deleted. */
  readonly inFlight: number;
  readonly delayed: number;
}

export const total = ({ visible, inFlight, delayed }: Depth) => visible + inFlight + delayed;

export const nameInUrl = (url: string) => url.slice(url.lastIndexOf('/') + 1);

/** The names of the queues that begin as those of an environment do. @param others the project's environments */
export async function queuesOf(
  client: SQSClient,
  environment: string,
  others: readonly string[],
): Promise<readonly string[]> {
  const names: string[] = [];
  const input = { QueueNamePrefix: resourceName(environment, '') };
  // Without a page size SQS gives no token, and only the first thousand.
  for await (const { QueueUrls = [] } of paginateListQueues({ client, pageSize: 1000 }, input))
    names.push(...QueueUrls.map(nameInUrl));
  return names.filter((name) => isNameOf(environment, name, others));
}

/** The URL of a queue; undefined where there is none. */
export async function queueUrl(client: SQSClient, QueueName: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  } catch (error) {
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name)) return undefined;
    throw error;
  }
}

export async function depthOf(client: SQSClient, QueueUrl: string): Promise<Depth> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
