/** Raised whenever a table below changes. */
export const SCHEMA_VERSION = 1;

/**
 * All times are milliseconds of the runtime's clock. `messages` stays narrow, because every receive rewrites its row; the
 * text lives in `bodies`. `receipt` counts the receives in the message's present queue (0 = not yet received there) and
 * so tells apart its receipt handles; `receive_count` is what AWS reports, and a move to the dead-letter queue keeps it.
 * `groups` has one row for each FIFO group that holds messages: `ready_at` is when its next message may be received.
 */
export const SCHEMA = `
CREATE TABLE queues (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, attributes TEXT NOT NULL, tags TEXT NOT NULL,
  created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, purged_at INTEGER
) STRICT;
CREATE TABLE deleted_queues (name TEXT PRIMARY KEY, deleted_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE messages (
  id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, seq INTEGER NOT NULL, message_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
  receipt INTEGER NOT NULL DEFAULT 0, received_at INTEGER, first_received_at INTEGER,
  receive_count INTEGER NOT NULL DEFAULT 0,
  sender TEXT NOT NULL, group_id TEXT, dedup_id TEXT, source_arn TEXT, trace TEXT
) STRICT;
CREATE INDEX messages_by_visibility ON messages (queue, visible_at, seq);
CREATE INDEX messages_by_age ON messages (queue, sent_at);
CREATE INDEX messages_by_group ON messages (queue, group_id, seq) WHERE group_id IS NOT NULL;
CREATE INDEX messages_received_by_group ON messages (queue, group_id, visible_at)
  WHERE group_id IS NOT NULL AND receipt > 0;
CREATE TABLE bodies (message INTEGER PRIMARY KEY, body TEXT NOT NULL, md5 TEXT NOT NULL, attributes TEXT) STRICT;
CREATE TRIGGER body_follows_message AFTER DELETE ON messages BEGIN DELETE FROM bodies WHERE message = old.id; END;
CREATE TABLE groups (
  queue INTEGER NOT NULL, name TEXT NOT NULL, ready_at INTEGER NOT NULL, PRIMARY KEY (queue, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX groups_by_readiness ON groups (queue, ready_at);
CREATE TABLE deduplications (
  queue INTEGER NOT NULL, scope TEXT NOT NULL, dedup_id TEXT NOT NULL, message_id TEXT NOT NULL, seq INTEGER NOT NULL,
  expires_at INTEGER NOT NULL, PRIMARY KEY (queue, scope, dedup_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deduplications_by_expiry ON deduplications (expires_at);
CREATE TABLE move_tasks (
  id TEXT PRIMARY KEY, source_arn TEXT NOT NULL, destination_arn TEXT, rate INTEGER, status TEXT NOT NULL,
  started_at INTEGER NOT NULL, last_seq INTEGER NOT NULL, to_move INTEGER NOT NULL, moved INTEGER NOT NULL DEFAULT 0,
  failure_reason TEXT
) STRICT;
CREATE INDEX move_tasks_by_source ON move_tasks (source_arn, started_at);
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;
