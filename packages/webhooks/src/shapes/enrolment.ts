import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { isRecord, parseBody } from '../events/json.ts';
import type { Handshake, HandshakeAnswer } from '../scheme.ts';

/** Senders that hand over a secret in an unsigned request. `options.enrolment` decides whether one is expected. */

const LONGEST_BODY = 4096;
const LONGEST_VALUE = 1024;

/** A JSON body with nothing but the members named here, and no signature. */
export interface EnrolByBody extends Handshake {
  readonly signatureHeader: string;
  /** Part of the secret by member of the body. */
  readonly members: Readonly<Record<string, string>>;
}

export function enrolByBody(call: Call, handshake: EnrolByBody): HandshakeAnswer | Promise<HandshakeAnswer> {
  if (call.header(handshake.signatureHeader) !== undefined) return undefined;
  if (call.request.body.byteLength > LONGEST_BODY) return undefined;
  const body = parseBody(call.request.body)?.value;
  if (!isRecord(body)) return undefined;
  const parts: Record<string, string> = {};
  for (const [member, part] of Object.entries(handshake.members)) {
    const value = Object.hasOwn(body, member) ? body[member] : undefined;
    if (typeof value !== 'string' || value === '' || value.length > LONGEST_VALUE) return undefined;
    parts[part] = value;
  }
  return offer(call, parts, {});
}

/** A header that holds the secret and is sent back. */
export interface EnrolByHeader extends Handshake {
  readonly signatureHeader: string;
  readonly header: string;
  readonly part: string;
}

export function enrolByHeader(call: Call, handshake: EnrolByHeader): HandshakeAnswer | Promise<HandshakeAnswer> {
  const secret = call.header(handshake.header);
  if (secret === undefined || call.header(handshake.signatureHeader) !== undefined) return undefined;
  // Sent back as a header, so it must be one token: no space, no comma, nothing unprintable.
  if (!/^[\x21-\x2b\x2d-\x7e]{8,256}$/.test(secret)) return 'malformed-header';
  return offer(call, { [handshake.part]: secret }, { [handshake.header]: secret });
}

async function offer(
  call: Call,
  parts: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<HandshakeAnswer> {
  if (!call.options.enrolment) return 'handshake-refused';
  try {
    const answer = await call.options.enrolment.offer(parts, call.request.url);
    return answer === 'stored' ? { ...EMPTY_200, headers } : 'handshake-refused';
  } catch {
    return 'store-unavailable';
  }
}
