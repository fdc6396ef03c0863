import { inTransaction, openSqlite } from '../sqlite.ts';

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly created: number;
  readonly changed: number;
  /** The day of the last read, at midnight UTC. */
  readonly accessed?: number;
  /** When it was deleted and when it will be gone for good. */
  readonly deleted?: number;
  readonly purgeAfter?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Version {
  readonly id: string;
  readonly created: number;
  readonly accessed?: number;
  readonly stages: readonly string[];
  readonly value: SecretValue;
}

/** A secret's text, or its bytes in base64. */
export type SecretValue = { readonly SecretString: string } | { readonly SecretBinary: string };

export interface Store {
  /** All secrets, by name; the deleted ones too, as long as they can be restored. */
  secrets(): Secret[];
  /** By name or whole ARN. */
  secret(nameOrArn: string): Secret | undefined;
  /** By an ARN that lacks the six characters at its end. */
  secretByPartialArn(arn: string): Secret | undefined;
  saveSecret(secret: Secret): void;
  /** Removes the secret and its versions. */
  removeSecret(arn: string): void;
  /** All versions of a secret, the oldest first. */
  versions(arn: string): Version[];
  saveVersion(arn: string, version: Version): void;
  removeVersion(arn: string, id: string): void;
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens the store, a file whose directory is created when missing. What a transaction wrote survives a kill. */
export function openStore(file: string): Store {
  const database = openSqlite(file);
  database.exec(`
    CREATE TABLE IF NOT EXISTS secret (arn TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, document TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS version (arn TEXT, id TEXT, sequence INTEGER, document TEXT NOT NULL, PRIMARY KEY (arn, id));
  `);
  const all = database.prepare('SELECT document FROM secret ORDER BY name');
  const one = database.prepare('SELECT document FROM secret WHERE name = ?1 OR arn = ?1');
  const partial = database.prepare(
    "SELECT document FROM secret WHERE substr(arn, 1, length(arn) - 7) = ? AND arn LIKE '%-______'",
  );
  const save = database.prepare('INSERT OR REPLACE INTO secret (arn, name, document) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM secret WHERE arn = ?');
  const removeVersions = database.prepare('DELETE FROM version WHERE arn = ?');
  const versions = database.prepare('SELECT document FROM version WHERE arn = ? ORDER BY sequence');
  const saveVersion = database.prepare(`
    INSERT INTO version (arn, id, sequence, document)
    VALUES (?1, ?2, (SELECT coalesce(max(sequence), 0) + 1 FROM version WHERE arn = ?1), ?3)
    ON CONFLICT (arn, id) DO UPDATE SET document = excluded.document`);
  const removeVersion = database.prepare('DELETE FROM version WHERE arn = ? AND id = ?');
  const parse = <T>(row: Record<string, unknown> | undefined) => row && (JSON.parse(String(row.document)) as T);

  return {
    secrets: () => all.all().flatMap((row) => parse<Secret>(row) ?? []),
    secret: (nameOrArn) => parse<Secret>(one.get(nameOrArn)),
    secretByPartialArn: (arn) => parse<Secret>(partial.get(arn)),
    saveSecret: (secret) => void save.run(secret.arn, secret.name, JSON.stringify(secret)),
    removeSecret(arn) {
      remove.run(arn);
      removeVersions.run(arn);
    },
    versions: (arn) => versions.all(arn).flatMap((row) => parse<Version>(row) ?? []),
    saveVersion: (arn, version) => void saveVersion.run(arn, version.id, JSON.stringify(version)),
    removeVersion: (arn, id) => void removeVersion.run(arn, id),
    transaction: (work) => inTransaction(database, work),
    close: () => database.close(),
  };
}
