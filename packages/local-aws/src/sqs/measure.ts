import { counts } from './message.ts';
import type { Queue } from './queue.ts';
import type { Sqs } from './state.ts';

/** What a queue holds at a moment, for its metrics. */
export interface QueueMeasure {
  readonly name: string;
  readonly visible: number;
  readonly hidden: number;
  readonly delayed: number;
  /** Since when its oldest message is there, in milliseconds since the epoch; undefined without one that counts. */
  readonly oldest?: number;
}

interface MovedRow {
  readonly id: number;
  readonly receipt: number;
  readonly visible_at: number;
  readonly received_at: number | null;
}

/** «Received three or more times»: such a message no longer counts for the age in a standard queue. */
const RECEIVES = 3;

/**
 * Measures every queue. In a standard queue, messages received three times or more are left out of the age; one that was
 * moved to a dead-letter queue counts from its move.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function createMeasure(sqs: Sqs): () => readonly QueueMeasure[] {
  // By message. A message that was not yet received shows when it was moved; once it is, that is only known from here.
  let moved = new Map<number, number>();

  return () => {
    const seen = new Map<number, number>();
    const measured = sqs.queues.all().map((queue) => {
      const oldest = queue.fifo ? oldestSent(queue, Number.MAX_SAFE_INTEGER) : oldestOf(queue, seen);
      return { name: queue.name, ...counts(sqs, queue), ...(oldest === undefined ? {} : { oldest }) };
    });
    moved = seen;
    return measured;
  };

  function oldestOf(queue: Queue, seen: Map<number, number>): number | undefined {
    const rows = sqs.db.all<MovedRow>(
      'SELECT id, receipt, visible_at, received_at FROM messages WHERE queue = ? AND source_arn IS NOT NULL',
      queue.id,
    );
    for (const { id, receipt, visible_at, received_at } of rows)
      seen.set(id, moved.get(id) ?? (receipt === 0 ? visible_at : (received_at ?? visible_at)));
    const entered = rows.filter(({ receipt }) => receipt < RECEIVES).map(({ id }) => seen.get(id) ?? 0);
    const all = [oldestSent(queue, RECEIVES) ?? Number.POSITIVE_INFINITY, ...entered];
    const oldest = all.reduce((least, time) => Math.min(least, time));
    return Number.isFinite(oldest) ? oldest : undefined;
  }

  function oldestSent(queue: Queue, receives: number): number | undefined {
    // In a FIFO queue a move resets the enqueue time itself.
    const own = queue.fifo ? '' : 'AND source_arn IS NULL';
    const row = sqs.db.one<{ at: number | null }>(
      `SELECT min(sent_at) AS at FROM messages WHERE queue = ? ${own} AND receive_count < ?`,
      ...[queue.id, receives],
    );
    return row?.at ?? undefined;
  }
}
