import type { Database } from './database.ts';

/**
 * Sets when the group's next message may be received: not before its oldest message is visible, nor while one that was
 * received is still invisible. To be called after every change to a message of a FIFO queue.
 */
export function refreshGroup(db: Database, queue: number, group: string): void {
  const head = db.one<{ visible_at: number }>(
    'SELECT visible_at FROM messages WHERE queue = ? AND group_id = ? ORDER BY seq LIMIT 1',
    ...[queue, group],
  );
  if (!head) {
    db.run('DELETE FROM groups WHERE queue = ? AND name = ?', queue, group);
    return;
  }
  const received = db.one<{ at: number | null }>(
    'SELECT max(visible_at) AS at FROM messages WHERE queue = ? AND group_id = ? AND receipt > 0',
    ...[queue, group],
  );
  db.run(
    `INSERT INTO groups (queue, name, ready_at) VALUES (?, ?, ?)
     ON CONFLICT (queue, name) DO UPDATE SET ready_at = excluded.ready_at`,
    ...[queue, group, Math.max(head.visible_at, received?.at ?? 0)],
  );
}

/** Forgets all groups of a queue that was emptied. */
export function dropGroups(db: Database, queue: number): void {
  db.run('DELETE FROM groups WHERE queue = ?', queue);
}
