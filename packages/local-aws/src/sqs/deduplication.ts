import type { Database } from './database.ts';

/** SQS remembers a deduplication id this long, from the send, even if the message is deleted (API reference, SendMessage). */
const REMEMBERED_MS = 5 * 60_000;

interface Original {
  readonly message_id: string;
  readonly seq: number;
}

/** The message that was sent with this id in the last five minutes; `scope` is the group where ids count per group, else ''. */
export function findDuplicate(
  db: Database,
  queue: number,
  scope: string,
  id: string,
  now: number,
): Original | undefined {
  db.run('DELETE FROM deduplications WHERE expires_at <= ?', now);
  return db.one<Original>(
    'SELECT message_id, seq FROM deduplications WHERE queue = ? AND scope = ? AND dedup_id = ?',
    ...[queue, scope, id],
  );
}

export function rememberDeduplication(
  db: Database,
  queue: number,
  scope: string,
  id: string,
  original: Original,
  now: number,
): void {
  db.run(
    `INSERT INTO deduplications (queue, scope, dedup_id, message_id, seq, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
    ...[queue, scope, id, original.message_id, original.seq, now + REMEMBERED_MS],
  );
}
