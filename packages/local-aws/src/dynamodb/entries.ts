import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { inTransaction, openSqlite } from '../sqlite.ts';
import type { Range } from './dynalite.ts';

/** An ordered map of JSON values by namespace and key, on disk. Keys sort by their UTF-8 bytes, as LevelDB's do. */
export interface Entries {
  get(namespace: string, key: string): unknown;
  put(namespace: string, key: string, value: unknown): void;
  del(namespace: string, key: string): void;
  /** Keys and values of a range in order, read as the caller asks for them. */
  range(namespace: string, range?: Range): Iterable<readonly [key: string, value: unknown]>;
  /** How many values a namespace holds and how long their JSON is. */
  size(namespace: string): { readonly count: number; readonly bytes: number };
  clear(namespace: string): void;
  /** Runs `work` as one transaction: all of its writes are kept, or, when it throws, none. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the store in `directory`, which is created when missing. Once `transaction` returns, its writes survive the
 * death of this process; a power cut may lose the last of them, which is enough for a development machine.
 */
export function openEntries(directory: string): Entries {
  const database = openSqlite(join(directory, 'dynamodb.sqlite'));
  database.exec(
    'CREATE TABLE IF NOT EXISTS entry (namespace TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (namespace, key)) WITHOUT ROWID',
  );
  const get = database.prepare('SELECT value FROM entry WHERE namespace = ? AND key = ?');
  const put = database.prepare('INSERT OR REPLACE INTO entry (namespace, key, value) VALUES (?, ?, ?)');
  const del = database.prepare('DELETE FROM entry WHERE namespace = ? AND key = ?');
  const clear = database.prepare('DELETE FROM entry WHERE namespace = ?');
  const size = database.prepare(
    'SELECT count(*) AS count, coalesce(sum(length(CAST(value AS BLOB))), 0) AS bytes FROM entry WHERE namespace = ?',
  );

  return {
    get(namespace, key) {
      const row = get.get(namespace, key);
      return row === undefined ? undefined : JSON.parse(String(row.value));
    },
    put: (namespace, key, value) => void put.run(namespace, key, JSON.stringify(value)),
    del: (namespace, key) => void del.run(namespace, key),
    *range(namespace, range = {}) {
      const { sql, values } = selectRange(namespace, range);
      for (const row of database.prepare(sql).iterate(...values))
        yield [String(row.key), JSON.parse(String(row.value))] as const;
    },
    size(namespace) {
      const row = size.get(namespace);
      return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) };
    },
    clear: (namespace) => void clear.run(namespace),
    transaction: (work) => inTransaction(database, work),
    close: () => database.close(),
  };
}

const BOUNDS = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const;

function selectRange(namespace: string, range: Range): { sql: string; values: SQLInputValue[] } {
  const bounds = BOUNDS.flatMap(([name, operator]) => {
    const value = range[name];
    return value === undefined ? [] : [{ sql: ` AND key ${operator} ?`, value }];
  });
  const where = bounds.map(({ sql }) => sql).join('');
  return {
    sql: `SELECT key, value FROM entry WHERE namespace = ?${where} ORDER BY key ${range.reverse ? 'DESC' : 'ASC'} LIMIT ?`,
    values: [namespace, ...bounds.map(({ value }) => value), range.limit ?? -1],
  };
}
