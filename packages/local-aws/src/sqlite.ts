import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens the file, which is made with its directory when missing; `:memory:` keeps nothing. WAL with synchronous NORMAL: a
 * commit is in the operating system's hands before the call returns, so it outlives a kill of this process, though not a
 * power cut.
 *
 * @example
 * import { openSqlite } from '@penstock/local-aws/sqlite';
 *
 * const database = openSqlite('.penstock/state/orders.sqlite');
 * database.exec('CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY) STRICT');
 * database.close();
 */
export function openSqlite(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  return database;
}

/**
 * Keeps all that `work` writes, or none of it when it throws. Not to be nested.
 *
 * @example
 * import { inTransaction, openSqlite } from '@penstock/local-aws/sqlite';
 *
 * const database = openSqlite(':memory:');
 * database.exec('CREATE TABLE orders (number TEXT PRIMARY KEY) STRICT');
 * const insert = database.prepare('INSERT INTO orders VALUES (?)');
 * inTransaction(database, () => ['4711', '4712'].map((number) => insert.run(number)));
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
