import { createHmac } from 'node:crypto';
import type { ProviderId } from '../../src/index.ts';
import type { Fetch, Secret, WebhookRequest } from '../../src/types.ts';

/** When every genuine request was sent; the receiver's clock shows the same. */
export const SENT_AT = Date.UTC(2026, 10, 21, 10, 0, 0);
const DEFAULT_URL = 'https://hooks.example.com/webhooks/shop?tenant=a%2Fb';

/**
 * A genuine request of one vendor, and a signer that was written from the vendor's description alone: it shares no code
 * with what is tested.
 */
export interface Genuine {
  readonly id: ProviderId;
  readonly secret: Secret;
  /** Well formed, but not the secret that signs. */
  readonly wrong: Secret;
  readonly url?: string;
  readonly body: string;
  /** Headers that the signature does not cover. */
  readonly plain?: Readonly<Record<string, string>>;
  sign(body: Buffer, at: number, url: string): Signed;
  /** Headers without which the request must be refused, and which may not come twice or malformed. */
  readonly signing: readonly string[];
  /** Seconds, where the scheme has a time. */
  readonly window?: { readonly past: number; readonly future: number };
  /** How much of the body the signature protects: all unless stated. */
  readonly covers?: 'all' | 'nothing' | 'part';
  readonly fetch?: Fetch;
  /** `{hash}`: of the event's own bytes. `body`: the event's own text; the whole body unless stated. */
  readonly events: readonly Expected[];
}

export interface Signed {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly url?: string;
}

export interface Expected {
  readonly id: string;
  readonly type: string;
  readonly occurredAt?: string;
  readonly entity?: string;
  readonly account?: string;
  readonly body?: string;
}

export function requestOf(genuine: Genuine, body = Buffer.from(genuine.body), at = SENT_AT): WebhookRequest {
  const url = genuine.url ?? DEFAULT_URL;
  const signed = genuine.sign(body, at, url);
  return {
    method: 'POST',
    url: signed.url ?? url,
    headers: { 'Content-Type': 'application/json', ...genuine.plain, ...signed.headers },
    body: signed.body ?? body,
  };
}

export function hex(key: string | Buffer, text: string | Buffer, hash = 'sha256'): string {
  return createHmac(hash, key).update(text).digest('hex');
}

export function base64(key: string | Buffer, text: string | Buffer, hash = 'sha256'): string {
  return createHmac(hash, key).update(text).digest('base64');
}

/** Text and bytes one after the other. */
export function join(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

export const seconds = (at: number): string => String(Math.floor(at / 1000));
