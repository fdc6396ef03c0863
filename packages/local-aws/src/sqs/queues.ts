import { ACCOUNT } from '../aws/account.ts';
import type { Database } from './database.ts';
import { noSuchQueue } from './errors.ts';
import { type Queue, type QueueRow, queueArn, queueOfRow } from './queue.ts';

/** Every queue of the file, held in memory and written through: no other process writes the file. */
export interface Queues {
  all(): readonly Queue[];
  find(name: string): Queue | undefined;
  byArn(arn: string): Queue | undefined;
  /** Throws QueueDoesNotExist. Only the path of the URL counts, so that a URL outlives a change of port. */
  byUrl(url: string): Queue;
  url(queue: Queue): string;
  insert(row: Omit<QueueRow, 'id' | 'purged_at'>): Queue;
  /** Writes the named columns and returns the queue as it now is. */
  update(queue: Queue, changes: Partial<Omit<QueueRow, 'id' | 'name'>>): Queue;
  remove(queue: Queue): void;
}

export function loadQueues(db: Database, base: string): Queues {
  const byName = new Map<string, Queue>();
  const remember = (row: QueueRow) => {
    const queue = queueOfRow(row);
    byName.set(queue.name, queue);
    return queue;
  };
  for (const row of db.all<QueueRow>('SELECT * FROM queues ORDER BY name')) remember(row);

  return {
    all: () => [...byName.values()],
    find: (name) => byName.get(name),
    byArn(arn) {
      const name = arn.slice(arn.lastIndexOf(':') + 1);
      return queueArn(name) === arn ? byName.get(name) : undefined;
    },
    byUrl(url) {
      const queue = byName.get(nameOfUrl(url) ?? '');
      if (!queue) throw noSuchQueue();
      return queue;
    },
    url: (queue) => `${base}/${ACCOUNT}/${queue.name}`,
    insert(row) {
      db.run(
        'INSERT INTO queues (name, attributes, tags, created_at, modified_at) VALUES (?, ?, ?, ?, ?)',
        ...[row.name, row.attributes, row.tags, row.created_at, row.modified_at],
      );
      return remember(rowOf(row.name));
    },
    update(queue, changes) {
      const columns = Object.keys(changes);
      const assignments = columns.map((column) => `${column} = ?`).join(', ');
      db.run(`UPDATE queues SET ${assignments} WHERE id = ?`, ...Object.values(changes), queue.id);
      return remember(rowOf(queue.name));
    },
    remove(queue) {
      db.run('DELETE FROM queues WHERE id = ?', queue.id);
      byName.delete(queue.name);
    },
  };

  function rowOf(name: string): QueueRow {
    const row = db.one<QueueRow>('SELECT * FROM queues WHERE name = ?', name);
    if (!row) throw new Error(`The queue ${name} is not in the file that holds the queues.`);
    return row;
  }
}

/** The queue's name in a URL of this account, with any host and port; undefined for any other text. */
export function nameOfUrl(url: string): string | undefined {
  const path = /^https?:\/\/[^/]+\/(\d{12})\/([^/?#]+)$/.exec(url);
  return path?.[1] === ACCOUNT ? path[2] : undefined;
}
