import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Claim, claimPrefix, type Envelope, type Outcome } from '../contract/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';
import { readExactly } from './read.ts';

/** The event that a body belongs to. */
export type StoredEvent = Pick<Envelope, 'integration' | 'tenant' | 'eventId' | 'receivedAt'>;

export interface PayloadStore {
  /**
   * Stores a body. Storing the same one again is a success: its key is derived from its content.
   * @throws Error when S3 did not confirm it.
   */
  store(event: StoredEvent, body: Uint8Array): Promise<Claim>;
  /** The very bytes that were stored, or what becomes of an event whose bytes cannot be had. Never throws. */
  load(claim: Claim, log: Log): Promise<Loaded>;
}

export type Loaded =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly outcome: Extract<Outcome, { kind: 'invalid' | 'deferred' }> };

export interface PayloadStoreOptions {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucketName: string;
  /** No body is deleted sooner. */
  readonly keptDays: number;
  /** For a body's own bytes, once S3 began to answer. Milliseconds. */
  readonly readMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** How soon a message comes back while S3 fails: as seldom as while the idempotency table does. */
const UNAVAILABLE_SECONDS = 120;
const UNAVAILABLE_JITTER_SECONDS = 60;
const DAY_MS = 86_400_000;

export function createPayloadStore(options: PayloadStoreOptions): PayloadStore {
  const { client, bucketName, keptDays, readMs, now, random } = options;
  return {
    async store(event, body) {
      const claim = claimOf(event, body);
      try {
        await client.send(new PutObjectCommand({ Bucket: bucketName, Key: claim.key, Body: body, IfNoneMatch: '*' }));
      } catch (error) {
        if (nameOf(error) !== 'PreconditionFailed') throw error;
      }
      return claim;
    },

    async load({ key, bytes, sha256 }, log) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
        const body = await readExactly(Body as Readable, bytes, readMs);
        if (body === undefined) return broken('claim-altered', `the object ${key} does not have ${bytes} bytes`);
        if (hash(body) === sha256) return { ok: true, body };
        return broken('claim-altered', `the object ${key} does not have the SHA-256 that its message states`);
      } catch (error) {
        if (!isMissing(key, nameOf(error))) return unavailable(error, log);
        return broken('claim-missing', `the object ${key} is not there, or may not be read (${nameOf(error)})`);
      }
    },
  };

  /**
   * S3 answers `AccessDenied` for a key that is not there to a caller that may not list the bucket, and no worker may. It answers
   * the same when a policy or an encryption key of ours refuses the read. While the object cannot have expired, the policy is
   * the likelier cause: the event waits, and an alarm rings, until a person has looked.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  function isMissing(key: string, errorName: string): boolean {
    if (errorName === 'NoSuchKey') return true;
    const day = /\/(\d{4})\/(\d\d)\/(\d\d)\/[^/]+$/.exec(key)?.slice(1).join('-');
    const keptAt = Date.parse(day ?? '');
    return errorName === 'AccessDenied' && !(now() < keptAt + keptDays * DAY_MS);
  }

  function unavailable(error: unknown, log: Log): Loaded {
    log.error('payload not loaded: S3 is not available', { errorMessage: describeError(error) });
    const retryAfterSeconds = Math.ceil(UNAVAILABLE_SECONDS + UNAVAILABLE_JITTER_SECONDS * random());
    const reason = 'claim-store-unavailable';
    return { ok: false, outcome: { kind: 'deferred', reason, retryAfterSeconds, isFault: true } };
  }
}

function claimOf({ integration, tenant, eventId, receivedAt }: StoredEvent, body: Uint8Array): Claim {
  const day = receivedAt.slice(0, 10).replaceAll('-', '/');
  const identity = createHash('sha256')
    .update(JSON.stringify([tenant, eventId]))
    .update(body)
    .digest('hex');
  return { key: `${claimPrefix(integration)}${day}/${identity}`, bytes: body.byteLength, sha256: hash(body) };
}

function broken(reason: string, problem: string): Loaded {
  return { ok: false, outcome: { kind: 'invalid', reason, problems: [problem] } };
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'UnknownError');
