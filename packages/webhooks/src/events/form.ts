import { isUtf8 } from 'node:buffer';
import type { Call } from '../call.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import type { Reason, WebhookResponse } from '../types.ts';
import { eventOf, type Fields } from './fields.ts';

/** A form that is one event; sources are `form/name`. The event's body is the whole form. */
export interface FormEvent extends EventReader, Fields {
  readonly reply?: FormReply;
  /** A GET has its parameters in the query, which then is the event's body. */
  readonly queryOfGet?: boolean;
}

export type FormReply = (form: Form, call: Call, facts: Facts) => WebhookResponse | Reason | undefined;

export type Form = ReadonlyMap<string, readonly string[]>;

export function formEvent(call: Call, reader: FormEvent, facts: Facts): Reading {
  const { method, url } = call.request;
  const inQuery = reader.queryOfGet && method === 'GET';
  const body = inQuery ? queryBytes(url) : call.request.body;
  const form = inQuery ? parseForm(body) : formOf(call);
  if (!form) return 'malformed-body';
  const replied = reader.reply?.(form, call, facts);
  if (replied !== undefined) return typeof replied === 'string' ? replied : { kind: 'respond', response: replied };
  const find = (scope: string, steps: readonly string[]) =>
    scope === 'form' ? onlyValue(form, steps.join('/')) : undefined;
  const event = eventOf(reader, { call, facts, body, find });
  return typeof event === 'string' ? event : { kind: 'events', events: [event] };
}

function queryBytes(url: string): Uint8Array {
  const query = url.indexOf('?');
  return Buffer.from(query < 0 ? '' : (url.slice(query + 1).split('#', 1)[0] ?? ''));
}

const parsed = new WeakMap<Call, Form | undefined>();

/** The request's body as a form, parsed once: schemes that sign its parameters need it before the reader does. */
export function formOf(call: Call): Form | undefined {
  if (!parsed.has(call)) parsed.set(call, parseForm(call.request.body));
  return parsed.get(call);
}

const AMPERSAND = 0x26;

/** How many parameters a form has, counted in its bytes; stops once there are more than `most`. */
export function parametersIn(body: Uint8Array, most: number): number {
  let count = 1;
  for (let at = body.indexOf(AMPERSAND); at >= 0 && count <= most; at = body.indexOf(AMPERSAND, at + 1)) count++;
  return count;
}

/** The value of a name that comes exactly once. */
export function onlyValue(form: Form, name: string): string | undefined {
  const values = form.get(name);
  return values?.length === 1 ? values[0] : undefined;
}

/**
 * Reads `application/x-www-form-urlencoded` strictly: every pair has a name and `=`, escapes are upper-case, nothing else
 * is unprintable. Schemes that sign the decoded values would otherwise take several spellings of one form for genuine.
 */
export function parseForm(body: Uint8Array): Form | undefined {
  const form = new Map<string, string[]>();
  const end = body.byteLength;
  for (let start = 0; start < end || (start === end && end > 0); ) {
    const ampersand = body.indexOf(AMPERSAND, start);
    const stop = ampersand < 0 ? end : ampersand;
    const equals = body.indexOf(EQUALS, start);
    if (equals <= start || equals >= stop) return undefined;
    const [name, value] = [unescapeForm(body, start, equals), unescapeForm(body, equals + 1, stop)];
    if (name === undefined || value === undefined) return undefined;
    const before = form.get(name);
    if (before) before.push(value);
    else form.set(name, [value]);
    start = stop + 1;
  }
  return form;
}

const EQUALS = 0x3d;
/** The value of an upper-case hexadecimal digit by its byte. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) => '0123456789ABCDEF'.indexOf(String.fromCharCode(byte)));
const [REFUSED, ESCAPE] = [0, 0xff];
/** What a byte of a form stands for: a plus for a space; nothing unprintable is allowed. */
const MEANINGS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x25) return ESCAPE;
  if (byte === 0x2b) return 0x20;
  return byte > 0x20 && byte <= 0x7e ? byte : REFUSED;
});

/** One pass over the bytes: a value may be megabytes of escapes from a stranger. `undefined` when the escapes are not UTF-8. */
function unescapeForm(bytes: Uint8Array, from: number, to: number): string | undefined {
  const text = Buffer.allocUnsafe(to - from);
  let length = 0;
  for (let at = from; at < to; at++) {
    const meaning = MEANINGS[bytes[at] as number] as number;
    if (meaning === REFUSED) return undefined;
    if (meaning === ESCAPE) {
      if (at + 2 >= to) return undefined;
      const high = DIGITS[bytes[at + 1] as number] as number;
      const low = DIGITS[bytes[at + 2] as number] as number;
      if (high < 0 || low < 0) return undefined;
      text[length++] = (high << 4) | low;
      at += 2;
    } else text[length++] = meaning;
  }
  const decoded = text.subarray(0, length);
  return isUtf8(decoded) ? decoded.toString('utf8') : undefined;
}
