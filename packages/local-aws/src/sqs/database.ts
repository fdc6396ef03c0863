import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { inTransaction, openSqlite } from '../sqlite.ts';

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

/** Opens (or creates) the file. @throws Error when it was written by a version with other tables. */
export function openDatabase(file: string, version: number, schema: string): Database {
  const sqlite = openSqlite(file);
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
    transaction: (run) => inTransaction(sqlite, run),
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
