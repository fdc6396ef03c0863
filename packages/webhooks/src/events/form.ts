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
  const body = reader.queryOfGet && method === 'GET' ? queryBytes(url) : call.request.body;
  const form = parseForm(body);
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
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  if (/[^\x21-\x7e]/.test(text) || /%(?![0-9A-F]{2})/.test(text)) return undefined;
  const form = new Map<string, string[]>();
  if (text === '') return form;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 1) return undefined;
    const [name, value] = [unescapeForm(pair.slice(0, equals)), unescapeForm(pair.slice(equals + 1))];
    if (name === undefined || value === undefined) return undefined;
    const before = form.get(name);
    if (before) before.push(value);
    else form.set(name, [value]);
  }
  return form;
}

/** `undefined` when the escapes are not UTF-8. */
function unescapeForm(text: string): string | undefined {
  if (!text.includes('%')) return text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
