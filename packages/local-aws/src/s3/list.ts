import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Bucket, Store, Version } from './store.ts';

const MOST_KEYS = 1000;

type Entry = { readonly prefix: string } | { readonly version: Version };

/** ListObjectsV2: keys in the order of their bytes, those with a common piece up to the delimiter as one prefix. */
export function listObjects(store: Store, { name }: Bucket, input: Input): Output {
  const prefix = String(input.Prefix ?? '');
  const delimiter = String(input.Delimiter ?? '');
  const most = Math.min(MOST_KEYS, Number(input.MaxKeys ?? MOST_KEYS));
  if (!(Number.isInteger(most) && most >= 0))
    throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  const token = input.ContinuationToken === undefined ? undefined : readToken(String(input.ContinuationToken));
  const after = token ?? String(input.StartAfter ?? '');
  const found: Entry[] = [];
  let isTruncated = false;
  for (const entry of entries(store, name, { prefix, delimiter, after, token })) {
    isTruncated = found.length >= most;
    if (isTruncated) break;
    found.push(entry);
  }
  const last = found.at(-1);
  const shown = input.EncodingType === 'url' ? encodeURIComponent : (text: string) => text;
  return {
    Name: name,
    Prefix: shown(prefix),
    ...(delimiter === '' ? {} : { Delimiter: shown(delimiter) }),
    MaxKeys: most,
    KeyCount: found.length,
    IsTruncated: isTruncated && most > 0,
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
    ...(input.StartAfter === undefined ? {} : { StartAfter: shown(String(input.StartAfter)) }),
    ...(isTruncated && last ? { NextContinuationToken: writeToken(nameOf(last)) } : {}),
    Contents: found.flatMap((entry) => ('version' in entry ? [summarize(entry.version, shown)] : [])),
    CommonPrefixes: found.flatMap((entry) => ('prefix' in entry ? [{ Prefix: shown(entry.prefix) }] : [])),
  };
}

interface ListRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  /** The key or common prefix that the page before ended with. */
  readonly token: string | undefined;
}

function* entries(store: Store, bucket: string, { prefix, delimiter, after, token }: ListRequest): Iterable<Entry> {
  let lastPrefix: string | undefined;
  const from = compare(after, prefix) > 0 ? after : prefix;
  for (const version of store.listing(bucket, from)) {
    const { key } = version;
    if (!key.startsWith(prefix)) return;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    if (compare(key, after) <= 0 || (common !== undefined && common === token)) continue;
    if (common === undefined) yield { version };
    else if (common !== lastPrefix) yield { prefix: common };
    lastPrefix = common;
  }
}

function summarize({ key, modified, etag, size }: Version, shown: (text: string) => string): Output {
  return {
    Key: shown(key),
    LastModified: new Date(modified).toISOString(),
    ETag: etag,
    Size: size,
    StorageClass: 'STANDARD',
  };
}

function nameOf(entry: Entry): string {
  return 'version' in entry ? entry.version.key : entry.prefix;
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function writeToken(name: string): string {
  return Buffer.from(name).toString('base64');
}

function readToken(token: string): string {
  const name = Buffer.from(token, 'base64').toString('utf8');
  if (writeToken(name) === token) return name;
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}
