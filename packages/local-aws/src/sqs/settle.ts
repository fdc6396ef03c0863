import type { Input, Output } from '../aws/values.ts';
import { deadLetterQueueFor, moveToDeadLetter } from './dead-letter.ts';
import { invalidValue, missingParameter, sqsError } from './errors.ts';
import { refreshGroup } from './group.ts';
import { optionalInteger, requiredText } from './input.ts';
import { deleteRow, type MessageRow } from './message.ts';
import type { Queue } from './queue.ts';
import { decodeReceipt, type Receipt } from './receipt.ts';
import { nowOf, type Sqs } from './state.ts';

/**
 * DeleteMessage, or an entry of its batch. A handle that a later receive has overtaken deletes nothing and is no error, nor
 * is one whose message is gone (API reference). In a FIFO queue a handle ends with its visibility timeout.
 */
export function deleteMessage(sqs: Sqs, queue: Queue, input: Input): Output {
  const handle = requiredText(input, 'ReceiptHandle');
  const row = findReceived(sqs, decodeReceipt(handle, queue.id));
  if (!row) return {};
  if (queue.fifo && row.visible_at <= nowOf(sqs)) {
    throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
  }
  deleteRow(sqs, row, queue);
  return {};
}

/**
 * Takes a received message out of its queue for good: into the dead-letter queue, where it has one. SQS itself does so only after too many
 * receives; Lambda does it to a message whose chain of requests has come to a function too often.
 */
export function bury(sqs: Sqs, queue: Queue, handle: string): 'dead-lettered' | 'deleted' {
  const row = findReceived(sqs, decodeReceipt(handle, queue.id));
  const target = deadLetterQueueFor(sqs, queue)?.queue;
  if (row && target) moveToDeadLetter(sqs, queue, target, row, nowOf(sqs));
  else if (row) deleteRow(sqs, row, queue);
  return target ? 'dead-lettered' : 'deleted';
}

const LONGEST_VISIBILITY_SECONDS = 43_200;

/** ChangeMessageVisibility, or an entry of its batch: hides the message for so long from now, at most 12 h from its receipt. */
export function changeVisibility(sqs: Sqs, queue: Queue, input: Input): Output {
  const handle = requiredText(input, 'ReceiptHandle');
  const seconds = optionalInteger(input, 'VisibilityTimeout', 0, LONGEST_VISIBILITY_SECONDS);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  const row = findReceived(sqs, decodeReceipt(handle, queue.id));
  if (!row) {
    throw invalidValue(
      handle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  const now = nowOf(sqs);
  if (row.visible_at <= now) throw sqsError('MessageNotInflight', 'The specified message is not in flight.');
  const visibleAt = now + seconds * 1000;
  if (visibleAt > (row.received_at ?? now) + LONGEST_VISIBILITY_SECONDS * 1000) {
    throw invalidValue(
      seconds,
      'VisibilityTimeout',
      `Total VisibilityTimeout for the message is beyond the limit [${LONGEST_VISIBILITY_SECONDS} seconds]`,
    );
  }
  sqs.db.run('UPDATE messages SET visible_at = ? WHERE id = ?', visibleAt, row.id);
  if (queue.fifo && row.group_id) refreshGroup(sqs.db, queue.id, row.group_id);
  return {};
}

/** The message, if this is its latest receive. */
function findReceived(sqs: Sqs, receipt: Receipt): MessageRow | undefined {
  return sqs.db.one<MessageRow>(
    'SELECT * FROM messages WHERE id = ? AND queue = ? AND message_id = ? AND receipt = ?',
    ...[receipt.message, receipt.queue, receipt.messageId, receipt.receipt],
  );
}
