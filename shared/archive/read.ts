import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type Envelope, readEnvelope } from '../contract/index.ts';
import { archivePrefix } from '../topology/index.ts';
import { dayPrefix, hourOfKey, hourPrefix } from './keys.ts';

/** An object of the archive. */
export interface Archived {
  readonly key: string;
  /** The hour in which its events were received, ISO 8601, UTC. */
  readonly hour: string;
  /** Milliseconds since the epoch: the last write. */
  readonly writtenAt: number;
}

export interface ArchiveReader {
  /** Objects of the events received in one hour, on one day, or from one hour on. */
  list(integration: string, which: Which): AsyncIterable<Archived>;
  /**
   * The events of an object, one after the other. An event can be in several objects: readers tell it by account and id.
   * @throws Error naming the object, when one of its lines is no event
   */
  events(key: string): AsyncIterable<Envelope>;
}

type Which = { readonly hour: string } | { readonly day: string } | { readonly from: string };

export interface ArchiveReaderOptions {
  readonly client: S3Client;
  readonly bucketName: string;
}

export function createArchiveReader({ client, bucketName: Bucket }: ArchiveReaderOptions): ArchiveReader {
  return {
    async *list(integration, which) {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket, ...prefixOf(integration, which) },
      )) {
        for (const { Key = '', LastModified } of Contents) {
          const hour = hourOfKey(integration, Key);
          if (hour !== undefined) yield { key: Key, hour, writtenAt: LastModified?.getTime() ?? 0 };
        }
      }
    },

    async *events(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
      // The callback is there because errors come through the iteration.
      const lines = linesOf(pipeline(Body as Readable, createGunzip(), () => {}));
      for await (const line of lines) {
        const read = readEnvelope(line);
        if (!read.ok) throw new Error(`The archive's object ${key} holds a line that is no event: ${read.problem}.`);
        yield read.envelope;
      }
    },
  };
}

function prefixOf(integration: string, which: Which) {
  if ('hour' in which) return { Prefix: hourPrefix(integration, which.hour) };
  if ('day' in which) return { Prefix: dayPrefix(integration, which.day) };
  return { Prefix: archivePrefix(integration), StartAfter: hourPrefix(integration, which.from) };
}

/** Split at line feeds only: a body may hold what else ends a line elsewhere, such as U+2028. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncIterable<string> {
  let rest: Buffer[] = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8');
      rest = [];
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
  }
  const last = Buffer.concat(rest).toString('utf8');
  if (last !== '') yield last;
}
