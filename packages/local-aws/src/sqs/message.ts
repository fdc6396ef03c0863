import { dropGroups, refreshGroup } from './group.ts';
import type { Queue } from './queue.ts';
import { nowOf, type Sqs } from './state.ts';

/** A row of `messages`; times in milliseconds of clock time. */
export interface MessageRow {
  readonly id: number;
  readonly queue: number;
  readonly seq: number;
  readonly message_id: string;
  readonly sent_at: number;
  readonly visible_at: number;
  readonly receipt: number;
  readonly received_at: number | null;
  readonly first_received_at: number | null;
  readonly receive_count: number;
  readonly sender: string;
  readonly group_id: string | null;
  readonly dedup_id: string | null;
  readonly source_arn: string | null;
  readonly trace: string | null;
}

/** What SequenceNumber shows: 20 digits that grow, like AWS's. */
export const sequenceNumber = (seq: number) => `1${String(seq).padStart(19, '0')}`;

/** Deletes what is older than the queue's retention period. The clock of a message starts when it was first sent. */
export function expire(sqs: Sqs, queue: Queue, now: number): void {
  const oldest = now - queue.retentionMs;
  if (!queue.fifo) {
    sqs.db.run('DELETE FROM messages WHERE queue = ? AND sent_at <= ?', queue.id, oldest);
    return;
  }
  const gone = sqs.db.all<{ group_id: string }>(
    'DELETE FROM messages WHERE queue = ? AND sent_at <= ? RETURNING group_id',
    ...[queue.id, oldest],
  );
  for (const group of new Set(gone.map((row) => row.group_id))) refreshGroup(sqs.db, queue.id, group);
}

/**
 * Messages that a receive may take now, oldest first, at most `limit`; in a FIFO queue with their group's followers right
 * behind them. `lastSeq` leaves out what came to the queue later.
 */
export function receivable(
  sqs: Sqs,
  queue: Queue,
  now: number,
  limit: number,
  lastSeq = Number.MAX_SAFE_INTEGER,
): MessageRow[] {
  if (queue.fifo) return receivableByGroup(sqs, queue, now, limit, lastSeq);
  return sqs.db.all<MessageRow>(
    'SELECT * FROM messages WHERE queue = ? AND visible_at <= ? AND seq <= ? ORDER BY visible_at, seq LIMIT ?',
    ...[queue.id, now, lastSeq, limit],
  );
}

function receivableByGroup(sqs: Sqs, queue: Queue, now: number, limit: number, lastSeq: number): MessageRow[] {
  const groups = sqs.db.all<{ name: string }>(
    `SELECT name FROM groups WHERE queue = ? AND ready_at <= ? AND EXISTS
       (SELECT 1 FROM messages WHERE queue = groups.queue AND group_id = groups.name AND seq <= ?)
     ORDER BY ready_at LIMIT ?`,
    ...[queue.id, now, lastSeq, limit],
  );
  const rows: MessageRow[] = [];
  for (const { name } of groups) {
    if (rows.length === limit) break;
    const inOrder = sqs.db.all<MessageRow>(
      'SELECT * FROM messages WHERE queue = ? AND group_id = ? AND seq <= ? ORDER BY seq LIMIT ?',
      ...[queue.id, name, lastSeq, limit - rows.length],
    );
    const hidden = inOrder.findIndex((row) => row.visible_at > now);
    rows.push(...(hidden < 0 ? inOrder : inOrder.slice(0, hidden)));
  }
  return rows;
}

/** When the queue's next hidden message comes into view. */
export function nextVisible(sqs: Sqs, queueId: number): number | undefined {
  const now = nowOf(sqs);
  const group = sqs.db.one<{ at: number | null }>(
    'SELECT min(ready_at) AS at FROM groups WHERE queue = ? AND ready_at > ?',
    ...[queueId, now],
  );
  const message = sqs.db.one<{ at: number | null }>(
    'SELECT min(visible_at) AS at FROM messages WHERE queue = ? AND visible_at > ?',
    ...[queueId, now],
  );
  return group?.at ?? message?.at ?? undefined;
}

/** Deletes one message and lets its group go on. */
export function deleteRow(sqs: Sqs, row: Pick<MessageRow, 'id' | 'queue' | 'group_id'>, queue: Queue): void {
  sqs.db.run('DELETE FROM messages WHERE id = ?', row.id);
  if (queue.fifo && row.group_id) refreshGroup(sqs.db, queue.id, row.group_id);
}

/** Deletes every message of the queue. */
export function deleteAll(sqs: Sqs, queueId: number): void {
  sqs.db.run('DELETE FROM messages WHERE queue = ?', queueId);
  dropGroups(sqs.db, queueId);
}

/** A FIFO queue's delay is retroactive: it also counts for messages that were sent before it changed (SQS delay queues). */
export function postponeUnreceived(sqs: Sqs, queue: Queue): void {
  const moved = sqs.db.all<{ group_id: string }>(
    'UPDATE messages SET visible_at = sent_at + ? WHERE queue = ? AND receipt = 0 RETURNING group_id',
    ...[queue.delayMs, queue.id],
  );
  for (const group of new Set(moved.map((row) => row.group_id))) refreshGroup(sqs.db, queue.id, group);
}

interface Counts {
  /** Ready to be received. */
  readonly visible: number;
  /** Received and not yet visible again: in flight. */
  readonly hidden: number;
  /** Never received and not yet due. */
  readonly delayed: number;
}

export function counts(sqs: Sqs, queue: Queue): Counts {
  const now = nowOf(sqs);
  expire(sqs, queue, now);
  const visible = sqs.db.one<{ n: number }>(
    'SELECT count(*) AS n FROM messages WHERE queue = ? AND visible_at <= ?',
    ...[queue.id, now],
  );
  const later = sqs.db.one<{ hidden: number | null; delayed: number | null }>(
    `SELECT sum(receipt > 0) AS hidden, sum(receipt = 0) AS delayed FROM messages WHERE queue = ? AND visible_at > ?`,
    ...[queue.id, now],
  );
  return { visible: visible?.n ?? 0, hidden: later?.hidden ?? 0, delayed: later?.delayed ?? 0 };
}
