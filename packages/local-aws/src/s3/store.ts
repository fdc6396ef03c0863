import { inTransaction, openSqlite } from '../sqlite.ts';

/** What a bucket is set to, in the words of S3's API. */
export interface Bucket {
  readonly name: string;
  readonly created: number;
  /** By the operation that sets it, without its `Put`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** One version of an object, or the marker of its deletion. */
export interface Version {
  readonly key: string;
  readonly versionId: string;
  readonly isMarker: boolean;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly size: number;
  /** In quotation marks, as it travels. */
  readonly etag: string;
  readonly crc32: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** `ContentType` and its like. */
  readonly content: Readonly<Record<string, string>>;
}

export interface Store {
  bucket(name: string): Bucket | undefined;
  buckets(): Bucket[];
  saveBucket(bucket: Bucket): void;
  /** The newest version, which may be a marker. */
  current(bucket: string, key: string): Version | undefined;
  version(bucket: string, key: string, versionId: string): Version | undefined;
  body(bucket: string, key: string, versionId: string): Buffer;
  /** All versions of a bucket, key by key in the order of their bytes, the newest first. */
  versions(bucket: string): Iterable<Version>;
  /** The newest versions that are no markers, in the order of the keys' bytes, from the first key not before `from`. */
  listing(bucket: string, from: string): Iterable<Version>;
  /** Adds a version as the newest; one of the same id is replaced. */
  add(bucket: string, version: Version, body: Buffer): void;
  remove(bucket: string, key: string, versionId: string): void;
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens the file, which is made with its directory when missing. What a transaction wrote survives a kill. */
export function openStore(file: string): Store {
  const database = openSqlite(file);
  database.exec(`
    CREATE TABLE IF NOT EXISTS bucket (name TEXT PRIMARY KEY, document TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS version (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT, key TEXT, id TEXT, document TEXT NOT NULL, body BLOB);
    CREATE UNIQUE INDEX IF NOT EXISTS version_id ON version (bucket, key, id);
    CREATE INDEX IF NOT EXISTS version_order ON version (bucket, key, sequence DESC);
  `);
  const bucket = database.prepare('SELECT document FROM bucket WHERE name = ?');
  const buckets = database.prepare('SELECT document FROM bucket ORDER BY name');
  const saveBucket = database.prepare('INSERT OR REPLACE INTO bucket (name, document) VALUES (?, ?)');
  const current = database.prepare(
    'SELECT document FROM version WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1',
  );
  const one = database.prepare('SELECT document FROM version WHERE bucket = ? AND key = ? AND id = ?');
  const body = database.prepare('SELECT body FROM version WHERE bucket = ? AND key = ? AND id = ?');
  const all = database.prepare('SELECT document FROM version WHERE bucket = ? ORDER BY key, sequence DESC');
  const listing = database.prepare(
    'SELECT document FROM version WHERE bucket = ? AND key >= ? ORDER BY key, sequence DESC',
  );
  const add = database.prepare(
    'INSERT OR REPLACE INTO version (bucket, key, id, document, body) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM version WHERE bucket = ? AND key = ? AND id = ?');
  const parse = <T>(row: Record<string, unknown> | undefined) => row && (JSON.parse(String(row.document)) as T);

  return {
    bucket: (name) => parse<Bucket>(bucket.get(name)),
    buckets: () => buckets.all().flatMap((row) => parse<Bucket>(row) ?? []),
    saveBucket: (saved) => void saveBucket.run(saved.name, JSON.stringify(saved)),
    current: (name, key) => parse<Version>(current.get(name, key)),
    version: (name, key, id) => parse<Version>(one.get(name, key, id)),
    body: (name, key, id) => Buffer.from((body.get(name, key, id)?.body as Uint8Array | undefined) ?? []),
    *versions(name) {
      for (const row of all.all(name)) yield JSON.parse(String(row.document)) as Version;
    },
    *listing(name, from) {
      let last: string | undefined;
      for (const row of listing.iterate(name, from)) {
        const version = JSON.parse(String(row.document)) as Version;
        if (version.key !== last && !version.isMarker) yield version;
        last = version.key;
      }
    },
    add: (name, version, content) =>
      void add.run(name, version.key, version.versionId, JSON.stringify(version), content),
    remove: (name, key, id) => void remove.run(name, key, id),
    transaction: (work) => inTransaction(database, work),
    close: () => database.close(),
  };
}
