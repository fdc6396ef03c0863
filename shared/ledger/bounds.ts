import { createHash } from 'node:crypto';
import type { LedgerAttempt, LedgerCall, LedgerEntry } from './entry.ts';

/**
 * DynamoDB takes items of 400 KB and refuses a larger one before anything of it is counted. These bounds keep the worst entry
 * under 100 KB: 20 attempts of 10 calls of four texts, and the event's own texts.
 */
export const MOST_ATTEMPTS = 20;
const MOST_CALLS = 10;
const MOST_PROBLEMS = 20;
/** Bytes of UTF-8. */
const LABEL = 100;
const PROBLEM = 300;
const TEXT = 1000;
const IDENTIFIER = 2000;

/** A text for people: cut at so many bytes, without half a character. */
export function boundedText(text: string, bytes: number): string {
  const whole = text.toWellFormed();
  if (Buffer.byteLength(whole) <= bytes) return whole;
  const mark = '…';
  const cut = Buffer.from(whole).subarray(0, bytes - Buffer.byteLength(mark));
  // A character cut in the middle decodes as U+FFFD.
  return `${cut.toString('utf8').replace(/\uFFFD+$/, '')}${mark}`;
}

/**
 * An identifier, as it is stored and looked for: itself, unless it is too long or holds half a surrogate pair, which UTF-8
 * cannot write. Then its digest makes it unique.
 */
export function storedId(id: string, bytes = IDENTIFIER): string {
  if (id.isWellFormed() && Buffer.byteLength(id) <= bytes) return id;
  return `${boundedText(id, LABEL)}#sha256:${digestOf(id)}`;
}

/** JSON writes half a surrogate pair as an escape: two such texts have two digests. */
export function digestOf(text: string): string {
  return createHash('sha256')
    .update(text.isWellFormed() ? text : JSON.stringify(text))
    .digest('hex');
}

export const boundedReason = (reason: string) => boundedText(reason, TEXT);

/** The texts of an entry, none longer than the ledger keeps. */
export function boundedTexts(entry: LedgerEntry): Partial<LedgerEntry> {
  const { type, occurredAt, reason, problems, fields, remote } = entry;
  return {
    type: boundedText(type, TEXT),
    ...(occurredAt !== undefined && { occurredAt: boundedText(occurredAt, LABEL) }),
    ...(reason !== undefined && { reason: boundedReason(reason) }),
    ...(problems && { problems: problems.slice(0, MOST_PROBLEMS).map((text) => boundedText(text, PROBLEM)) }),
    ...(fields && { fields: fields.slice(0, MOST_PROBLEMS).map((name) => boundedText(name, LABEL)) }),
    ...(remote !== undefined && { remote: boundedText(remote, TEXT) }),
  };
}

/** The last calls of an attempt: the one that decided it is among them. */
export function boundedAttempt(attempt: LedgerAttempt): LedgerAttempt {
  const { calls } = attempt;
  const omitted = calls.length - MOST_CALLS;
  return {
    ...attempt,
    calls: calls.slice(-MOST_CALLS).map(boundedCall),
    ...(omitted > 0 && { callsOmitted: omitted }),
  };
}

function boundedCall({ vendorRequestId, ...call }: LedgerCall): LedgerCall {
  return {
    ...call,
    operation: boundedText(call.operation, LABEL),
    result: boundedText(call.result, LABEL),
    ...(vendorRequestId !== undefined && { vendorRequestId: boundedText(vendorRequestId, LABEL) }),
  };
}
