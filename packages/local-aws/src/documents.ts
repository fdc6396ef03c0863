import { openSqlite } from './sqlite.ts';

/** Named collections of JSON documents in one SQLite file. What was written survives a kill. */
export interface Documents {
  collection<T>(name: string): Collection<T>;
  close(): void;
}

export interface Collection<T> {
  /** By key, in the keys' order. */
  all(): T[];
  get(key: string): T | undefined;
  put(key: string, document: T): void;
  remove(key: string): void;
}

/** Opens the file, which is made with its directory when missing; `:memory:` keeps nothing. */
export function openDocuments(file: string): Documents {
  const database = openSqlite(file);
  database.exec(
    'CREATE TABLE IF NOT EXISTS document (collection TEXT, key TEXT, content TEXT NOT NULL, PRIMARY KEY (collection, key))',
  );
  const all = database.prepare('SELECT content FROM document WHERE collection = ? ORDER BY key');
  const one = database.prepare('SELECT content FROM document WHERE collection = ? AND key = ?');
  const put = database.prepare('INSERT OR REPLACE INTO document (collection, key, content) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM document WHERE collection = ? AND key = ?');
  return {
    collection: <T>(name: string): Collection<T> => ({
      all: () => all.all(name).map(({ content }) => JSON.parse(String(content)) as T),
      get(key) {
        const row = one.get(name, key);
        return row && (JSON.parse(String(row.content)) as T);
      },
      put: (key, document) => void put.run(name, key, JSON.stringify(document)),
      remove: (key) => void remove.run(name, key),
    }),
    close: () => database.close(),
  };
}
