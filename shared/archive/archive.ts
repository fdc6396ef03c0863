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
   * Writes the events of a batch to S3, by hour, as compressed lines; each line is an event's envelope with its whole body, also
   * of a large event. Idempotent: the key is derived from the message ids.
   * @returns ids of the messages that were not written: invalid ones, and those for which no time was left
   * @throws Error when S3 fails: SQS then repeats the whole batch
   */
  keep(messages: readonly Message[], remainingMs: () => number): Promise<readonly string[]>;
}

export interface ArchiveOptions {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucketName: string;
  readonly claims: Pick<PayloadStore, 'load'>;
  readonly log: Log;
  /** Bytes of lines in one object, before compression; a single larger event gets an object of its own. Bounds the memory. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 8 * 1024 * 1024;
/** Time to write the object that is being filled. */
const FLUSH_MS = 20_000;

const compress = promisify(gzip);

export function createArchive({ client, bucketName, claims, log, mostBytes = MOST_BYTES }: ArchiveOptions): Archive {
  return {
    async keep(messages, remainingMs) {
      const { groups, invalid } = sortBatch(messages);
      for (const { messageId, problem } of invalid)
        log.error('message not archived: it is invalid', { messageId, problems: [problem] });
      const late: string[] = [];
      for (const group of groups) late.push(...(await keepGroup(group, remainingMs)));
      if (late.length > 0) log.warn('archive ran out of time; SQS repeats the rest');
      return [...invalid.map(({ messageId }) => messageId), ...late];
    },
  };

  /** @returns ids of the messages for which no time was left */
  async function keepGroup({ integration, hour, events }: HourGroup, remainingMs: () => number) {
    let lines: string[] = [];
    let ids: string[] = [];
    let kept: Envelope[] = [];
    let bytes = 0;
    for (const [at, event] of events.entries()) {
      if (remainingMs() < FLUSH_MS) {
        await flush();
        return events.slice(at).map(({ messageId }) => messageId);
      }
      const line = `${writeEnvelope(await whole(event))}\n`;
      const size = Buffer.byteLength(line);
      if (lines.length > 0 && bytes + size > mostBytes) await flush();
      lines.push(line);
      ids.push(event.messageId);
      kept.push(event.envelope);
      bytes += size;
    }
    await flush();
    return [];

    async function flush(): Promise<void> {
      if (lines.length === 0) return;
      const Body = await compress(lines.join(''));
      const Key = objectKey(integration, hour, ids, kept);
      const ContentType = 'application/gzip';
      const isNew = await writeOnce(
        new PutObjectCommand({ Bucket: bucketName, Key, Body, ContentType, IfNoneMatch: '*' }),
      );
      const counts = { integration, accepted: lines.length, bytes: Body.byteLength };
      log.info(isNew ? 'events archived' : 'events were archived before: the object stays as it is', counts);
      [lines, ids, kept, bytes] = [[], [], [], 0];
    }
  }

  /** @returns false where the object is there: the same messages were written before, and S3's answer or SQS's deletion was lost */
  async function writeOnce(command: PutObjectCommand): Promise<boolean> {
    try {
      await client.send(command);
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'PreconditionFailed') return false;
      throw error;
    }
  }

  /** The envelope with its body: the payload store keeps a body for weeks, the archive for more than a year. */
  async function whole({ messageId, envelope }: Received): Promise<Envelope> {
    const { claim, ...rest } = envelope;
    if (!claim) return envelope;
    const { integration, eventId } = envelope;
    const eventLog = log.with({ integration, eventId, messageId });
    const loaded = await claims.load(claim, eventLog);
    if (loaded.ok) return { ...rest, v: 1, ...encodeBody(loaded.body) };
    const { outcome } = loaded;
    if (outcome.kind === 'deferred') throw new Error(`The body of a large event was not read: ${outcome.reason}.`);
    // The body is lost; the archive still keeps the envelope.
    eventLog.error('event archived without its body', { reason: outcome.reason, problems: outcome.problems });
    return envelope;
  }
}
