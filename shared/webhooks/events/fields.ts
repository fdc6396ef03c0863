import type { Call } from '../call.ts';
import { sha256 } from '../compare.ts';
import type { Facts } from '../row.ts';
import type { Reason, WebhookEvent } from '../types.ts';
import { toUtc, type Unit } from './time.ts';

/**
 * Where a text of an event is found, as `scope/path`: `body/data/id` (the whole body), `item/id` (the element that is
 * this event), `level1/id` (the element of the outermost array it is in), `form/type`, `header/x-github-event`,
 * `query/token`, `fact/iat` (found while verifying), `hash` (of the event's own bytes), `now` (time of receipt),
 * `=text` (as it stands). `a|b` takes the first that is there; a final `?` lets it be missing.
 */
export type Source = string;

/** Sources whose texts are joined, or a function where joining does not do. */
export type Rule = readonly Source[] | ((look: Look) => string | undefined);

/** Text at a source without `|` and `?`; `undefined` when missing or empty. */
export type Look = (source: Source) => string | undefined;

/** Where the parts of an event live. */
export interface Fields {
  /** Joined with `:`; `%` and `:` inside all but the last are escaped, so that different parts never make one id. */
  readonly id: Rule;
  /** Joined with `.`. */
  readonly type: Rule;
  readonly time?: { readonly at: Source; readonly unit: Unit };
  /** Joined with `:`, as `contact:70101`. Left out when a part is missing. */
  readonly entity?: Rule;
  /** Joined with `:`. Left out when a part is missing. */
  readonly account?: Rule;
}

/** One event's surroundings: its bytes and what its scopes hold. */
export interface View {
  readonly call: Call;
  readonly facts: Facts;
  readonly body: Uint8Array;
  find(scope: string, path: string): string | undefined;
}

const LONGEST_ID = 256;
const LONGEST_TEXT = 1024;
const HASH_LENGTH = 32;
/** A comma means that the header came twice. */
const HEADER_VALUE = /^[\x21-\x2b\x2d-\x7e](?:[\x20-\x2b\x2d-\x7e]{0,510}[\x21-\x2b\x2d-\x7e])?$/;

/** The event, or the reason why its identity cannot be told. */
export function eventOf(fields: Fields, view: View): WebhookEvent | Reason {
  const { texts, look } = lookerOf(view);
  const id = resolve(fields.id, look, ':', true);
  const type = resolve(fields.type, look, '.', false);
  const time = fields.time && alternatives(fields.time.at, look);
  const occurredAt = time && fields.time && toUtc(time, fields.time.unit);
  const entity = fields.entity && resolve(fields.entity, look, ':', false);
  const account = fields.account && resolve(fields.account, look, ':', false);
  if (texts.malformedHeader) return 'malformed-header';
  if (!id || !type || type.length > LONGEST_TEXT) return 'missing-field';
  return {
    id: id.length > LONGEST_ID ? `sha256:${sha256(id).toString('hex')}` : id,
    type,
    ...(occurredAt && { occurredAt }),
    ...(entity && entity.length <= LONGEST_TEXT && { entity }),
    ...(account && account.length <= LONGEST_TEXT && { account }),
    body: view.body,
  };
}

function lookerOf(view: View): { texts: { malformedHeader: boolean }; look: Look } {
  const texts = { malformedHeader: false };
  const look: Look = (source) => {
    if (source.startsWith('=')) return source.slice(1);
    const slash = source.indexOf('/');
    const scope = slash < 0 ? source : source.slice(0, slash);
    const path = source.slice(slash + 1);
    if (scope === 'hash') return contentHash(view.body);
    if (scope === 'now') return String(view.call.now);
    if (scope === 'fact') return view.facts[path];
    if (scope === 'query') return queryValue(view.call.request.url, path);
    if (scope !== 'header') return view.find(scope, path);
    const value = view.call.header(path) || undefined;
    if (value !== undefined && !HEADER_VALUE.test(value)) texts.malformedHeader = true;
    return value;
  };
  return { texts, look };
}

function resolve(rule: Rule, look: Look, separator: string, escaped: boolean): string | undefined {
  if (typeof rule === 'function') return rule(look);
  const texts: string[] = [];
  for (const [index, source] of rule.entries()) {
    const optional = source.endsWith('?');
    const text = alternatives(optional ? source.slice(0, -1) : source, look);
    if (!text && !optional) return undefined;
    if (text || escaped) texts.push(escaped && index < rule.length - 1 ? escapePart(text ?? '') : (text ?? ''));
  }
  return texts.join(separator);
}

function alternatives(source: Source, look: Look): string | undefined {
  if (!source.includes('|')) return look(source);
  for (const one of source.split('|')) {
    const text = look(one);
    if (text) return text;
  }
  return undefined;
}

function escapePart(text: string): string {
  return text.replace(/[%:]/g, (character) => (character === '%' ? '%25' : '%3A'));
}

/** 128 bits of SHA-256 in hex: enough to tell events apart, short enough for a key. */
export function contentHash(bytes: Uint8Array): string {
  return sha256(bytes).toString('hex').slice(0, HASH_LENGTH);
}

/** The decoded value of a query parameter, `undefined` when it is missing or comes twice. */
export function queryValue(url: string, name: string): string | undefined {
  const query = url.indexOf('?');
  if (query < 0) return undefined;
  const values = new URLSearchParams(url.slice(query + 1).split('#', 1)[0]).getAll(name);
  return values.length === 1 ? values[0] : undefined;
}
