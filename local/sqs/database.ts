import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** A SQLite file with every statement prepared once, keyed by its text. All calls are synchronous. */
export interface Database {
  /** The first row, or undefined. */
  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  /** Returns the number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Commits what `run` did, or rolls all of it back when `run` throws. Not to be nested. */
  transaction<T>(run: () => T): T;
  close(): void;
}

/**
 * Opens (or creates) the file. WAL with synchronous NORMAL: a commit is in the operating system's hands before the call
 * returns, so it outlives a kill of this process, though not a power cut.
 * Throws when the file was written by a version with other tables.
 */
export function openDatabase(file: string, version: number, schema: string): Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const sqlite = new DatabaseSync(file);
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  prepareSchema(sqlite, file, version, schema);

  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string) => {
    const known = prepared.get(sql);
    if (known) return known;
    const fresh = sqlite.prepare(sql);
    prepared.set(sql, fresh);
    return fresh;
  };

  return {
    one: <Row>(sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values) as Row[],
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    transaction(run) {
      statement('BEGIN IMMEDIATE').run();
      try {
        const result = run();
        statement('COMMIT').run();
        return result;
      } catch (error) {
        statement('ROLLBACK').run();
        throw error;
      }
    },
    close: () => sqlite.close(),
  };
}

function prepareSchema(sqlite: DatabaseSync, file: string, version: number, schema: string): void {
  const found = Number(sqlite.prepare('PRAGMA user_version').get()?.user_version);
  if (found === version) return;
  if (found !== 0) {
    sqlite.close();
    throw new Error(
      `${file} holds version ${found} of the SQS tables, this program knows ${version}: delete the file.`,
    );
  }
  sqlite.exec(`BEGIN; ${schema}; PRAGMA user_version = ${version}; COMMIT;`);
}
