import type { Call } from '../../aws/call.ts';
import type { Output } from '../../aws/values.ts';
import type { QueueMeasure } from '../../sqs/index.ts';
import type { RecordMetric } from '../sample.ts';

interface SqsMetrics {
  /** Counts what a call did, once it is answered. */
  called(call: Call, output: Output): void;
  /** Reports what active queues hold. */
  measure(queues: readonly QueueMeasure[], at: number): void;
}

/** «A queue is active for up to six hours if it contains any messages, or if any action accesses it.» */
const ACTIVE_MS = 6 * 3_600_000;
const COUNTS = ['NumberOfMessagesSent', 'NumberOfMessagesReceived', 'NumberOfMessagesDeleted', 'NumberOfEmptyReceives'];

/**
 * The metrics of `AWS/SQS`, with their gaps: an idle queue reports nothing, an empty one no age, and a move to or from a
 * dead-letter queue is nothing sent. That AWS may take 15 minutes until an idle queue reports again is left out.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function sqsMetrics(record: RecordMetric, now: () => number): SqsMetrics {
  const lastUse = new Map<string, number>();
  const report = (queue: string, name: string, value: number, unit: string, at?: number) =>
    record({
      namespace: 'AWS/SQS',
      name,
      dimensions: { QueueName: queue },
      value,
      unit,
      ...(at !== undefined && { at }),
    });

  return {
    called({ operation, input }, output) {
      const queue = queueOf(input);
      if (queue === undefined) return;
      lastUse.set(queue, now());
      const [name, count] = countOf(operation, output) ?? [];
      if (name === undefined || count === undefined) return;
      if (count > 0) report(queue, name, count, 'Count');
      if (operation === 'ReceiveMessage' && count === 0) report(queue, 'NumberOfEmptyReceives', 1, 'Count');
      for (const bytes of sizesOf(operation, input)) report(queue, 'SentMessageSize', bytes, 'Bytes');
    },
    measure(queues, at) {
      for (const { name, visible, hidden, delayed, oldest } of queues) {
        const isUsed = at - (lastUse.get(name) ?? Number.NEGATIVE_INFINITY) <= ACTIVE_MS;
        if (!isUsed && visible + hidden + delayed === 0) continue;
        report(name, 'ApproximateNumberOfMessagesVisible', visible, 'Count', at);
        report(name, 'ApproximateNumberOfMessagesNotVisible', hidden, 'Count', at);
        report(name, 'ApproximateNumberOfMessagesDelayed', delayed, 'Count', at);
        for (const count of COUNTS) report(name, count, 0, 'Count', at);
        if (oldest === undefined) continue;
        const age = Math.max(0, Math.floor((at - oldest) / 1000));
        report(name, 'ApproximateAgeOfOldestMessage', age, 'Seconds', at);
      }
    },
  };
}

function queueOf({ QueueUrl, QueueName }: Call['input']): string | undefined {
  const name = QueueName ?? (QueueUrl === undefined ? undefined : String(QueueUrl).split('/').at(-1));
  return name === undefined ? undefined : String(name);
}

function countOf(operation: string, output: Output): readonly [name: string, count: number] | undefined {
  const lengthOf = (member: string) => ((output[member] ?? []) as readonly unknown[]).length;
  switch (operation) {
    case 'SendMessage':
      return ['NumberOfMessagesSent', 1];
    case 'SendMessageBatch':
      return ['NumberOfMessagesSent', lengthOf('Successful')];
    case 'ReceiveMessage':
      return ['NumberOfMessagesReceived', lengthOf('Messages')];
    case 'DeleteMessage':
      return ['NumberOfMessagesDeleted', 1];
    case 'DeleteMessageBatch':
      return ['NumberOfMessagesDeleted', lengthOf('Successful')];
    default:
      return undefined;
  }
}

function sizesOf(operation: string, { MessageBody, Entries }: Call['input']): readonly number[] {
  if (operation === 'SendMessage') return [Buffer.byteLength(String(MessageBody))];
  if (operation !== 'SendMessageBatch') return [];
  return ((Entries ?? []) as readonly { MessageBody: string }[]).map((entry) => Buffer.byteLength(entry.MessageBody));
}
