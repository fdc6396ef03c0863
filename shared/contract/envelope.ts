import { isUtf8 } from 'node:buffer';
import { type Tenant, tenantId } from './ids.ts';

/**
 * What travels through a queue: one business event, with its identity and the vendor's own bytes. Workers read this
 * version and the one before it, because messages outlive a deploy.
 */
export interface Envelope {
  /** Only a claim needs version 2: while a deploy is under way, an older worker goes on reading everything else. */
  readonly v: 1 | 2;
  readonly integration: string;
  /** Identity of the business event within the tenant: the same for a resend, a redrive and a replay. */
  readonly eventId: string;
  /** The sender's tenant, such as a HubSpot portal; `-` where the source has only one. On the wire: `account`. */
  readonly tenant: Tenant;
  readonly type: string;
  /** The record the event is about, such as `contact:70101`. */
  readonly entity?: string;
  /** ISO 8601, UTC: when it happened at the source. */
  readonly occurredAt?: string;
  /** ISO 8601, UTC: when the receiver took it. */
  readonly receivedAt: string;
  /** Follows the event from the sender's request to the last vendor call. */
  readonly correlationId: string;
  /** Names of the deliveries that it was sent to: each owes it an end. */
  readonly deliveries?: readonly string[];
  /**
   * Of an element of a genuine request that the receiver could not read: the reason. Only the archive has it, as type `unreadable` and
   * for no delivery; its body is the element's own bytes.
   */
  readonly unreadable?: string;
  readonly body: string;
  /**
   * `text` so that the SQS console shows it; `base64` where the bytes are not UTF-8 or hold characters SQS refuses; `claim`
   * where the queue cannot hold them: then `body` is empty and `claim` says where they are.
   */
  readonly encoding: 'text' | 'base64' | 'claim';
  readonly claim?: Claim;
}

/** Bytes kept in S3 because no queue takes them, and what proves that they are still the same. */
export interface Claim {
  readonly key: string;
  readonly bytes: number;
  /** Lower-case hex, of the bytes. */
  readonly sha256: string;
}

/** First part of the keys of an integration's claims: IAM restricts its functions to it. */
export const claimPrefix = (integration: string) => `${integration}/`;

/** What this worker reads: the version that is written, and the one before it. */
export const ENVELOPE_VERSIONS: readonly unknown[] = [1, 2];

export type EnvelopeRead =
  | { readonly ok: true; readonly envelope: Envelope }
  /** `isNewer`: a later version than this code knows, which a later deploy reads. */
  | { readonly ok: false; readonly problem: string; readonly isNewer?: true };

/** SQS refuses U+FFFE and U+FFFF; JSON escapes the control characters and lone surrogates that it refuses as well. */
const REFUSED_BY_SQS = /[\uFFFE\uFFFF]/;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface EncodedBody {
  readonly body: string;
  readonly encoding: 'text' | 'base64';
}

export function encodeBody(bytes: Uint8Array): EncodedBody {
  const text = isUtf8(bytes) ? decoder.decode(bytes) : undefined;
  return text === undefined || REFUSED_BY_SQS.test(text)
    ? { body: Buffer.from(bytes).toString('base64'), encoding: 'base64' }
    : { body: text, encoding: 'text' };
}

/** @throws Error for a claim, whose bytes are not here. */
export function decodeBody({ body, encoding }: Pick<Envelope, 'body' | 'encoding'>): Buffer {
  if (encoding === 'claim') throw new Error('The body of this envelope is in the payload store: load it first.');
  return Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8');
}

export function writeEnvelope({ tenant: account, ...envelope }: Envelope): string {
  return JSON.stringify({ ...envelope, account }).replace(
    /[\uFFFE\uFFFF]/g,
    (refused) => `\\u${refused.charCodeAt(0).toString(16)}`,
  );
}

/** Reads a message's body; says what is wrong without quoting it. */
export function readEnvelope(message: string): EnvelopeRead {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return { ok: false, problem: 'the message is not JSON' };
  }
  if (typeof value !== 'object' || value === null) return { ok: false, problem: 'the message is not an object' };
  const fields = value as Record<string, unknown>;
  if (!ENVELOPE_VERSIONS.includes(fields.v)) {
    const version = typeof fields.v === 'number' ? fields.v : typeof fields.v;
    const problem = `envelope version ${version}; this worker reads ${ENVELOPE_VERSIONS.join(' and ')}`;
    return { ok: false, problem, ...(isNewer(fields.v) && { isNewer: true }) };
  }
  const missing = REQUIRED.filter((name) => typeof fields[name] !== 'string' || fields[name] === '');
  if (typeof fields.body !== 'string') missing.push('body');
  if (missing.length > 0) return { ok: false, problem: `the envelope lacks ${missing.join(', ')}` };
  if (fields.encoding === 'claim' && !isClaim(fields.claim)) {
    return { ok: false, problem: 'the envelope’s claim lacks a key, a length or a SHA-256' };
  }
  const { account, ...members } = value as Omit<Envelope, 'tenant'> & { readonly account: string };
  return { ok: true, envelope: { ...members, tenant: tenantId(account) } };
}

function isNewer(version: unknown): boolean {
  return Number.isSafeInteger(version) && Number(version) > Math.max(...ENVELOPE_VERSIONS.map(Number));
}

function isClaim(value: unknown): value is Claim {
  if (typeof value !== 'object' || value === null) return false;
  const { key, bytes, sha256 } = value as Record<string, unknown>;
  return typeof key === 'string' && key !== '' && Number.isInteger(bytes) && /^[0-9a-f]{64}$/.test(String(sha256));
}

const REQUIRED = ['integration', 'eventId', 'account', 'type', 'receivedAt', 'correlationId', 'encoding'];
