import { createHmac } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode, sameDigest, sha256 } from '../compare.ts';
import { bodyOf, isRecord, type Node } from '../events/json.ts';
import { outsideWindow } from '../events/time.ts';
import { locate } from '../json/slices.ts';
import type { Scheme, Verdict } from '../scheme.ts';

/** A time and a one-time token in the body, signed without the event: the event is protected only while the receiver remembers tokens. */
export interface TokenInBody extends Scheme {
  readonly part: string;
  /** The member that is the event: a retry may sign its token again, so the token is bound to this alone. */
  readonly event: string;
  /** Seconds. */
  readonly past: number;
  readonly future: number;
}

export async function tokenInBody(call: Call, scheme: TokenInBody): Promise<Verdict> {
  const root = bodyOf(call);
  const body = root?.value;
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
  return (
    outsideWindow(call.now, timestamp, { ...scheme, unit: 'seconds' }) ??
    (await claimed(call, token, eventIn(call, root, scheme.event)))
  );
}

/** The event's bytes; the whole body's where it has none. */
function eventIn(call: Call, root: Node | undefined, member: string): Uint8Array {
  const bytes = call.request.body;
  const slice = root && locate(bytes, root.slice, [member]);
  return slice ? bytes.subarray(slice.start, slice.end) : bytes;
}

async function claimed(call: Call, token: string, event: Uint8Array): Promise<Verdict> {
  if (!call.options.tokens) return {};
  try {
    const answer = await call.options.tokens.claim(token, sha256(event).toString('hex'));
    return answer === 'bound' ? {} : 'token-reused';
  } catch {
    return 'store-unavailable';
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
}
