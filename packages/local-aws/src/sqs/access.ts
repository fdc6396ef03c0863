import type { Access } from '../aws/service.ts';
import type { Input } from '../aws/values.ts';
import { queueArn } from './queue.ts';
import { nameOfUrl } from './queues.ts';
import { decodeTask } from './task-handle.ts';

/** Operations whose permission has another name: a batch needs that of its single form. */
const SINGLE_FORM: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** What a move task does to the dead-letter queue in the caller's name, besides starting or ending. */
const OF_A_MOVE = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/**
 * The permissions of a call («Actions, resources, and condition keys for Amazon SQS»; for move tasks «Troubleshooting
 * dead-letter queue redrive»). `recordedSources` are the ARNs that messages of a dead-letter queue came from.
 */
export function accessFor(
  operation: string,
  input: Input,
  recordedSources: (deadLetterArn: string) => readonly string[],
): readonly Access[] {
  const on = (resource: string, ...actions: readonly string[]) =>
    actions.map((action) => ({ action: `sqs:${action}`, resource }));
  switch (operation) {
    case 'ListQueues':
      return on('*', operation);
    case 'CreateQueue':
    case 'GetQueueUrl':
      return on(queueArn(String(input.QueueName)), operation);
    case 'StartMessageMoveTask': {
      const source = String(input.SourceArn);
      const destinations = input.DestinationArn ? [String(input.DestinationArn)] : recordedSources(source);
      return [
        ...on(source, operation, ...OF_A_MOVE),
        ...destinations.flatMap((destination) => on(destination, 'SendMessage')),
      ];
    }
    case 'CancelMessageMoveTask':
      return on(sourceOfTask(input), operation, ...OF_A_MOVE);
    case 'ListMessageMoveTasks':
      return on(String(input.SourceArn), operation, 'GetQueueAttributes');
    default:
      return on(arnOfUrl(String(input.QueueUrl)), SINGLE_FORM[operation] ?? operation);
  }
}

/** An unknown queue still has an ARN: AWS checks the permission before it looks the queue up. */
function arnOfUrl(url: string): string {
  return queueArn(nameOfUrl(url) ?? url.slice(url.lastIndexOf('/') + 1));
}

function sourceOfTask(input: Input): string {
  return typeof input.TaskHandle === 'string' ? (decodeTask(input.TaskHandle)?.sourceArn ?? '*') : '*';
}
