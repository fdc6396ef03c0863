import { AwsError } from '../aws/error.ts';
import type { CallContext } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import { MIB } from './attributes.ts';
import { eachEntry, readEntries } from './batch.ts';
import { sqsError } from './errors.ts';
import { requiredText } from './input.ts';
import type { Queue } from './queue.ts';
import { type Outgoing, readOutgoing, requireFifoMembers, store } from './send.ts';
import { changeVisibility, deleteMessage } from './settle.ts';
import type { Sqs } from './state.ts';

export function sendMessage(sqs: Sqs, input: Input, context: CallContext): Output {
  const queue = queueOf(sqs, input);
  const outgoing = readOutgoing(queue, input);
  requireFifoMembers(queue, input, 'MissingParameter');
  return change(sqs, queue, () => store(sqs, queue, outgoing, context));
}

export function sendMessageBatch(sqs: Sqs, input: Input, context: CallContext): Output {
  const queue = queueOf(sqs, input);
  const entries = readEntries(input, 'SendMessageBatchRequestEntry');
  for (const entry of entries) requireFifoMembers(queue, entry.input, 'InvalidParameterValue');
  const read = new Map(entries.map((entry) => [entry.id, readOrError(queue, entry.input)]));
  const bytes = [...read.values()].reduce((sum, each) => sum + each.bytes, 0);
  if (bytes > MIB) {
    throw sqsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MIB} bytes. You have sent ${bytes} bytes.`,
    );
  }
  return change(sqs, queue, () =>
    eachEntry(entries, ({ id }) => {
      const each = read.get(id);
      if (!each || 'error' in each) throw each?.error;
      return store(sqs, queue, each, context);
    }),
  );
}

/** An entry that fails by itself still counts its body towards the size of the batch. */
function readOrError(queue: Queue, input: Input): Outgoing | { readonly error: AwsError; readonly bytes: number } {
  try {
    return readOutgoing(queue, input);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error, bytes: Buffer.byteLength(String(input.MessageBody ?? '')) };
  }
}

export function deleteOne(sqs: Sqs, input: Input): Output {
  const queue = queueOf(sqs, input);
  return change(sqs, queue, () => deleteMessage(sqs, queue, input));
}

export function deleteBatch(sqs: Sqs, input: Input): Output {
  const queue = queueOf(sqs, input);
  const entries = readEntries(input, 'DeleteMessageBatchRequestEntry');
  return change(sqs, queue, () => eachEntry(entries, (entry) => deleteMessage(sqs, queue, entry.input)));
}

export function changeOne(sqs: Sqs, input: Input): Output {
  const queue = queueOf(sqs, input);
  return change(sqs, queue, () => changeVisibility(sqs, queue, input));
}

export function changeBatch(sqs: Sqs, input: Input): Output {
  const queue = queueOf(sqs, input);
  const entries = readEntries(input, 'ChangeMessageVisibilityBatchRequestEntry');
  return change(sqs, queue, () => eachEntry(entries, (entry) => changeVisibility(sqs, queue, entry.input)));
}

const queueOf = (sqs: Sqs, input: Input) => sqs.queues.byUrl(requiredText(input, 'QueueUrl'));

/** One transaction; after it the waiting polls look at the queue. */
function change<T>(sqs: Sqs, queue: Queue, run: () => T): T {
  const result = sqs.db.transaction(run);
  sqs.waiting.wake(queue.id);
  return result;
}
