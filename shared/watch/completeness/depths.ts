import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import {
  archiveDeadLetterQueueName,
  archiveQueueName,
  type CheckedDelivery,
  deadLetterQueueName,
  queueName,
} from '../../topology/index.ts';
import type { Depth } from './reckon.ts';

/** Numbers of messages in an integration's queues. */
export interface Depths {
  readonly archive: Depth;
  /** By delivery. */
  readonly deliveries: Readonly<Record<string, Depth>>;
}

export type LookAtQueues = (
  integration: string,
  deliveries: Readonly<Record<string, CheckedDelivery>>,
) => Promise<Depths>;

const COUNTED = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** Counts the messages of queues. A queue that does not exist, before an integration's first deploy, has none. */
export function createLookAtQueues(client: Pick<SQSClient, 'send'>, environment: string): LookAtQueues {
  const urls = new Map<string, string>();

  async function depth(source: string, deadLetters: string): Promise<Depth> {
    return { source: await count(source), deadLetters: await count(deadLetters) };
  }

  async function count(name: string): Promise<number> {
    try {
      const QueueUrl = urls.get(name) ?? (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
      if (QueueUrl !== undefined) urls.set(name, QueueUrl);
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTED] });
      const { Attributes = {} } = await client.send(command);
      return COUNTED.reduce((sum, attribute) => sum + Number(Attributes[attribute] ?? 0), 0);
    } catch (error) {
      if (error instanceof Error && error.name === 'QueueDoesNotExist') return 0;
      throw error;
    }
  }

  return async (integration, deliveries) => {
    const counted = Object.entries(deliveries).map(async ([name, { ordering }]) => [
      name,
      await depth(
        queueName(environment, integration, name, ordering),
        deadLetterQueueName(environment, integration, name, ordering),
      ),
    ]);
    return {
      archive: await depth(
        archiveQueueName(environment, integration),
        archiveDeadLetterQueueName(environment, integration),
      ),
      deliveries: Object.fromEntries(await Promise.all(counted)),
    };
  };
}
