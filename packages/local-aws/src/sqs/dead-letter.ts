import { refreshGroup } from './group.ts';
import type { MessageRow } from './message.ts';
import type { Queue } from './queue.ts';
import type { Sqs } from './state.ts';

interface DeadLetter {
  readonly queue: Queue;
  readonly maxReceiveCount: number;
}

/** Where the queue's redrive policy sends a message; undefined without a policy, or when that queue was deleted. */
export function deadLetterQueueFor(sqs: Sqs, queue: Queue): DeadLetter | undefined {
  const target = queue.redrive && sqs.queues.byArn(queue.redrive.deadLetterTargetArn);
  return target && queue.redrive ? { queue: target, maxReceiveCount: queue.redrive.maxReceiveCount } : undefined;
}

/**
 * Moves a message to the dead-letter queue as SQS itself does: with its message id, its receive count and where it came
 * from. In a standard queue its age goes on counting; in a FIFO queue it restarts («Setting-up dead-letter queue
 * retention»), and the deduplication id becomes the message's id («Learn how to configure a dead-letter queue redrive»).
 */
export function moveToDeadLetter(sqs: Sqs, from: Queue, to: Queue, row: MessageRow, now: number): void {
  sqs.db.run(
    `UPDATE messages SET queue = ?, seq = ?, visible_at = ?, receipt = 0, received_at = NULL, source_arn = ?,
     sent_at = ?, dedup_id = ? WHERE id = ?`,
    ...[to.id, sqs.nextSeq(), now, from.arn, to.fifo ? now : row.sent_at, to.fifo ? row.message_id : row.dedup_id],
    row.id,
  );
  if (!from.fifo || !row.group_id) return;
  refreshGroup(sqs.db, from.id, row.group_id);
  refreshGroup(sqs.db, to.id, row.group_id);
}

/** The queues whose redrive policy names this one. */
export function sourcesOf(sqs: Sqs, deadLetter: Queue): readonly Queue[] {
  return sqs.queues.all().filter((queue) => queue.redrive?.deadLetterTargetArn === deadLetter.arn);
}
