import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Envelope, encodeBody, writeEnvelope } from '../contract/index.ts';
import type { PayloadStore } from '../payload-store/index.ts';
import type { Log } from '../telemetry/index.ts';
import { type HourGroup, type Message, type Received, sortBatch } from './batch.ts';
import { objectKey } from './keys.ts';

export interface Archive {
  /**
   * Writes the events of a batch, by hour, as compressed lines; each line is the event's envelope with its whole body, a large
   * one's too. An object is written or not, and writing it again changes nothing.
   * @returns ids of the messages that were not written: those that are no event of ours, and those for which no time was left
   * @throws Error when S3 fails: then the whole batch has to come again
   */
  keep(messages: readonly Message[], remainingMs: () => number): Promise<readonly string[]>;
}

export interface ArchiveOptions {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucketName: string;
  readonly claims: Pick<PayloadStore, 'load'>;
  readonly log: Log;
  /** Bytes of lines in one object, before compression, unless a single event is larger. Bounds what is held in memory. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 8 * 1024 * 1024;
/** Kept free for the object that is being filled. */
const CLOSING_MS = 20_000;

const compress = promisify(gzip);

export function createArchive({ client, bucketName, claims, log, mostBytes = MOST_BYTES }: ArchiveOptions): Archive {
  return {
    async keep(messages, remainingMs) {
      const { groups, strangers } = sortBatch(messages);
      for (const { messageId, problem } of strangers)
        log.error('message not archived: it is no event', { messageId, problems: [problem] });
      const late: string[] = [];
      for (const group of groups) late.push(...(await keepGroup(group, remainingMs)));
      if (late.length > 0) log.warn('archive ran out of time; what is left comes again');
      return [...strangers.map(({ messageId }) => messageId), ...late];
    },
  };

  /** @returns ids of the messages for which no time was left */
  async function keepGroup({ integration, hour, events }: HourGroup, remainingMs: () => number) {
    let lines: string[] = [];
    let ids: string[] = [];
    let bytes = 0;
    for (const [at, event] of events.entries()) {
      if (remainingMs() < CLOSING_MS) {
        await flush();
        return events.slice(at).map(({ messageId }) => messageId);
      }
      const line = `${writeEnvelope(await whole(event))}\n`;
      const size = Buffer.byteLength(line);
      if (lines.length > 0 && bytes + size > mostBytes) await flush();
      lines.push(line);
      ids.push(event.messageId);
      bytes += size;
    }
    await flush();
    return [];

    async function flush(): Promise<void> {
      if (lines.length === 0) return;
      const Body = await compress(lines.join(''));
      const Key = objectKey(integration, hour, ids);
      const ContentType = 'application/gzip';
      await client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body, ContentType }));
      log.info('events archived', { integration, accepted: lines.length, bytes: Body.byteLength });
      [lines, ids, bytes] = [[], [], 0];
    }
  }

  /** A claim lives for weeks, the archive for more than a year: the body itself is kept. */
  async function whole({ messageId, envelope }: Received): Promise<Envelope> {
    const { claim, ...rest } = envelope;
    if (!claim) return envelope;
    const { integration, eventId } = envelope;
    const eventLog = log.with({ integration, eventId, messageId });
    const redeemed = await claims.load(claim, eventLog);
    if (redeemed.ok) return { ...rest, v: 1, ...encodeBody(redeemed.body) };
    const { outcome } = redeemed;
    if (outcome.kind === 'deferred') throw new Error(`The body of a large event was not read: ${outcome.reason}.`);
    // It will not come back; that the event came is still worth keeping.
    eventLog.error('event archived without its body', { reason: outcome.reason, problems: outcome.problems });
    return envelope;
  }
}
