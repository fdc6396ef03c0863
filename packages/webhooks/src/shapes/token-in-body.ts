import { createHmac } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode, sameDigest, sha256 } from '../compare.ts';
import { bodyOf, isRecord } from '../events/json.ts';
import { outsideWindow } from '../events/time.ts';
import type { Scheme, Verdict } from '../scheme.ts';

/** A time and a one-time token in the body, signed without the event: the event is protected only while the receiver remembers tokens. */
export interface TokenInBody extends Scheme {
  readonly part: string;
  /** Seconds. */
  readonly past: number;
  readonly future: number;
}

export async function tokenInBody(call: Call, scheme: TokenInBody): Promise<Verdict> {
  const body = bodyOf(call)?.value;
  const signature = isRecord(body) ? body.signature : undefined;
  if (!isRecord(signature)) return 'missing-signature';
  const timestamp = textOf(signature.timestamp);
  const { token, signature: text } = signature;
  if (typeof token !== 'string' || typeof text !== 'string' || token.length > 128) return 'malformed-signature';
  if (timestamp === undefined) return 'missing-timestamp';
  const keys = call.values(scheme.part);
  if (keys.length === 0) return 'secret-unavailable';
  const given = decode(text, 'hex');
  if (given?.length !== 32) return 'malformed-signature';
  // Time and token are signed without a separator: only digits keep the border between them.
  if (!/^\d{1,12}$/.test(timestamp)) return 'malformed-timestamp';
  const digestOf = (key: string) => createHmac('sha256', key).update(timestamp).update(token).digest();
  if (!keys.some((key) => sameDigest(digestOf(key), given))) return 'signature-mismatch';
  return outsideWindow(call.now, timestamp, { ...scheme, unit: 'seconds' }) ?? (await claimed(call, token));
}

async function claimed(call: Call, token: string): Promise<Verdict> {
  if (!call.options.tokens) return {};
  try {
    const answer = await call.options.tokens.claim(token, sha256(call.request.body).toString('hex'));
    return answer === 'bound' ? {} : 'token-reused';
  } catch {
    return 'store-unavailable';
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
}
