import { inTransaction, openSqlite } from '@penstock/local-aws/sqlite';

/** A vendor's records: JSON values by kind and id. In memory, or in an SQLite file that survives a kill of the process. */
export interface Store {
  collection<T>(kind: string): Collection<T>;
  /** The next number of a sequence; none repeats, not even after a restart. The first is `from`. */
  next(sequence: string, from: number): number;
  /** Runs `change` as a transaction. */
  atomically<T>(change: () => T): T;
  /** Removes the records of every kind but those named in `keep`. Sequences go on. */
  clear(keep: readonly string[]): void;
  close(): void;
}

export interface Collection<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): void;
  remove(id: string): void;
  /** In the order in which the ids first appeared. */
  all(): T[];
}

const SEQUENCE = 'sequence';

/** Opens `file`, or an empty store in memory when there is none. */
export function openStore(file?: string): Store {
  const database = openSqlite(file ?? ':memory:');
  database.exec(`
    CREATE TABLE IF NOT EXISTS record (
      position INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, id))`);
  const select = database.prepare('SELECT value FROM record WHERE kind = ? AND id = ?');
  const upsert = database.prepare(
    'INSERT INTO record (kind, id, value) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM record WHERE kind = ? AND id = ?');
  const list = database.prepare('SELECT value FROM record WHERE kind = ? ORDER BY position');
  const kinds = database.prepare('SELECT DISTINCT kind FROM record');
  const clear = database.prepare('DELETE FROM record WHERE kind = ?');

  function collection<T>(kind: string): Collection<T> {
    return {
      get: (id) => parsed<T>(select.get(kind, id)),
      put: (id, value) => void upsert.run(kind, id, JSON.stringify(value)),
      remove: (id) => void remove.run(kind, id),
      all: () => list.all(kind).flatMap((row) => parsed<T>(row) ?? []),
    };
  }

  function atomically<T>(change: () => T): T {
    // Within another one it belongs to that.
    return database.isTransaction ? change() : inTransaction(database, change);
  }

  return {
    collection,
    atomically,
    next(sequence, from) {
      const sequences = collection<number>(SEQUENCE);
      const value = sequences.get(sequence) ?? from;
      sequences.put(sequence, value + 1);
      return value;
    },
    clear(keep) {
      const kept = new Set([...keep, SEQUENCE]);
      atomically(() => {
        for (const { kind } of kinds.all()) if (!kept.has(String(kind))) clear.run(String(kind));
      });
    },
    close: () => database.close(),
  };
}

function parsed<T>(row: Record<string, unknown> | undefined): T | undefined {
  return row === undefined ? undefined : (JSON.parse(String(row.value)) as T);
}
