import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';

/** SQS takes ten entries and 1 MiB, message attributes included, in one request. */
const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 1024 * 1024;

export interface QueueMessage {
  readonly queueUrl: string;
  readonly body: string;
  /** For a FIFO queue: messages of one group arrive in order, and the same event within five minutes only once. */
  readonly order?: { readonly MessageGroupId: string; readonly MessageDeduplicationId: string };
}

/** Whether SQS can hold a message with this body. */
export function fitsQueue(body: string): boolean {
  return Buffer.byteLength(body) <= MAX_BATCH_BYTES;
}

/**
 * Sends every message. Only what SQS confirms by entry id counts as stored: the answer to a batch can be HTTP 200 and still name
 * failed entries.
 * @returns how many were not stored, and the codes SQS gave for them.
 */
export async function enqueueAll(
  client: Pick<SQSClient, 'send'>,
  messages: readonly QueueMessage[],
): Promise<{ readonly notStored: number; readonly codes: readonly string[] }> {
  const byQueue = Map.groupBy(batchesOf(messages), ({ queueUrl }) => queueUrl);
  const answers = await Promise.all([...byQueue.values()].map((batches) => sendInOrder(client, batches)));
  const failures = answers.flat();
  return { notStored: failures.length, codes: [...new Set(failures)] };
}

/** One batch after the other: a FIFO queue keeps the order of the requests. */
async function sendInOrder(client: Pick<SQSClient, 'send'>, batches: readonly Batch[]): Promise<string[]> {
  const failures: string[] = [];
  for (const batch of batches) failures.push(...(await sendBatch(client, batch)));
  return failures;
}

/** The codes of the entries that were not stored. */
async function sendBatch(client: Pick<SQSClient, 'send'>, batch: Batch): Promise<string[]> {
  try {
    const { Successful = [], Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: batch.queueUrl, Entries: batch.entries }),
    );
    const stored = new Set(Successful.map((entry) => entry.Id));
    const codes = new Map(Failed.map((entry) => [entry.Id, entry.Code]));
    return batch.entries.filter(({ Id }) => !stored.has(Id)).map(({ Id }) => codes.get(Id) ?? 'NotConfirmed');
  } catch (error) {
    return batch.entries.map(() => (error instanceof Error ? error.name : 'UnknownError'));
  }
}

interface Batch {
  readonly queueUrl: string;
  readonly entries: SendMessageBatchRequestEntry[];
}

/** Splits messages by queue, by number and by size, in order. */
export function batchesOf(messages: readonly QueueMessage[]): Batch[] {
  const batches: Batch[] = [];
  const open = new Map<string, { batch: Batch; bytes: number }>();
  for (const { queueUrl, body, order } of messages) {
    const size = Buffer.byteLength(body);
    let current = open.get(queueUrl);
    if (!current || current.batch.entries.length === MAX_ENTRIES || current.bytes + size > MAX_BATCH_BYTES) {
      current = { batch: { queueUrl, entries: [] }, bytes: 0 };
      open.set(queueUrl, current);
      batches.push(current.batch);
    }
    current.batch.entries.push({ Id: String(current.batch.entries.length), MessageBody: body, ...order });
    current.bytes += size;
  }
  return batches;
}
