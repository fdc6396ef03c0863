import { isUtf8 } from 'node:buffer';
import type { Call } from '../call.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import type { Unreadable, WebhookEvent } from '../types.ts';
import { type Fields, readingOf } from './fields.ts';
import { eventsIn, type JsonList, onlyElementOf, parseBody, startOf } from './json.ts';

/** One JSON object, an array of them, or one on each line. Sources are `item/…` in all three. */
export interface JsonLines extends EventReader {
  readonly fields: Fields;
}

export function jsonLines(call: Call, { fields }: JsonLines, facts: Facts): Reading {
  const { body } = call.request;
  if (!isUtf8(body)) return 'malformed-body';
  const list: JsonList = { ...fields, items: '#' };
  const whole = parseBody(body);
  if (whole && Array.isArray(whole.value)) return eventsIn(body, whole, [list], call, facts);
  const found: (WebhookEvent | Unreadable)[] = [];
  let isJson = false;
  for (const line of whole ? [body] : linesOf(body)) {
    const root = parseBody(line);
    isJson ||= root !== undefined;
    found.push(root ? onlyElementOf(fields, line, root, call, facts) : { reason: 'malformed-body', body: line });
  }
  // A text that holds no JSON at all is something else.
  return isJson || found.length === 0 ? readingOf(found) : 'malformed-body';
}

function* linesOf(body: Uint8Array): Generator<Uint8Array> {
  for (let start = startOf(body); start < body.byteLength; ) {
    const newline = body.indexOf(0x0a, start);
    const end = newline < 0 ? body.byteLength : newline;
    const line = body.subarray(start, body[end - 1] === 0x0d ? Math.max(start, end - 1) : end);
    if (line.byteLength > 0) yield line;
    start = end + 1;
  }
}
