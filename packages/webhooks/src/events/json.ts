import { isUtf8 } from 'node:buffer';
import type { Call } from '../call.ts';
import { elements, locate, onlyElement, type Slice, textOf } from '../json/slices.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import type { Reason, Unreadable, WebhookEvent, WebhookResponse } from '../types.ts';
import { elementOf, eventOf, type Fields, readingOf } from './fields.ts';
import { contentHash } from './sources.ts';
import type { View } from './view.ts';

/** A JSON body that is one event. */
export interface JsonEvent extends EventReader, Fields {
  /** Answers pings and challenges; such a request holds no event. */
  readonly reply?: Reply;
}

/** A JSON body that holds many. */
export interface JsonEvents extends EventReader {
  /** Several when the vendor has several lists; each element of each is an event. */
  readonly lists: readonly JsonList[];
  readonly reply?: Reply;
}

export interface JsonList extends Fields {
  /** From the body to the elements, with `#` for each array's elements: `entry/#/changes/#`. */
  readonly items: string;
  /** Elements that another list takes. */
  readonly skip?: (item: unknown) => boolean;
}

/** Sees a genuine body before its events are read. */
export type Reply = (body: unknown, call: Call, facts: Facts) => WebhookResponse | Reason | undefined;

/** A parsed value and its place in the bytes. */
export interface Node {
  readonly value: unknown;
  readonly slice: Slice;
  /** Exact texts read from the bytes, by path: many events may need the same one. */
  exact?: Map<string, string | undefined>;
}

/** One event's own element and the elements around it, outermost first. */
export interface Found {
  readonly levels: readonly Node[];
}

const parsed = new WeakMap<Call, Node | undefined>();

/** The request's body for schemes with a signature inside it: the reader then does not parse it again. */
export function bodyOf(call: Call): Node | undefined {
  if (!parsed.has(call)) parsed.set(call, parseBody(call.request.body));
  return parsed.get(call);
}

export function jsonEvent(call: Call, reader: JsonEvent, facts: Facts): Reading {
  const root = parsed.get(call) ?? parseBody(call.request.body);
  if (root === undefined) return 'malformed-body';
  const replied = reader.reply?.(root.value, call, facts);
  if (replied !== undefined) return replyReading(replied);
  const event = onlyEvent(reader, call.request.body, root, call, facts);
  return typeof event === 'string' ? event : { kind: 'events', events: [event] };
}

/** The event that a whole JSON object is. */
export function onlyEvent(
  fields: Fields,
  bytes: Uint8Array,
  root: Node,
  call: Call,
  facts: Facts,
): WebhookEvent | Reason {
  if (!isRecord(root.value)) return 'malformed-body';
  return eventOf(fields, viewOf(call, facts, bytes, root, { levels: [] }));
}

/** The same of one among others, which stands alone. */
export function onlyElementOf(...[fields, bytes, root, call, facts]: Parameters<typeof onlyEvent>) {
  return elementOf(fields, viewOf(call, facts, bytes, root, { levels: [] }));
}

export function jsonEvents(call: Call, reader: JsonEvents, facts: Facts): Reading {
  const root = parsed.get(call) ?? parseBody(call.request.body);
  if (root === undefined) return 'malformed-body';
  const replied = reader.reply?.(root.value, call, facts);
  if (replied !== undefined) return replyReading(replied);
  return eventsIn(call.request.body, root, reader.lists, call, facts);
}

/**
 * The elements of every list that the body has; `malformed-body` when it has none of the lists. Each element stands alone, and an
 * element of the outermost array in which no list found anything is unreadable: it is never answered and forgotten.
 */
export function eventsIn(bytes: Uint8Array, root: Node, lists: readonly JsonList[], call: Call, facts: Facts): Reading {
  const found: (WebhookEvent | Unreadable)[] = [];
  /** By where they begin: whether a list took something in them. */
  const outermost = new Map<number, { readonly slice: Slice; isTaken: boolean }>();
  let recognised = false;
  for (const list of lists) {
    const path = list.items.split('/');
    const star = path.indexOf('#');
    const array = arrayAt(bytes, root, path.slice(0, star));
    if (!array) continue;
    recognised = true;
    for (const node of array) {
      const items = inside(bytes, { levels: [node] }, path.slice(star + 1));
      const before = outermost.get(node.slice.start)?.isTaken ?? false;
      outermost.set(node.slice.start, { slice: node.slice, isTaken: before || items.length > 0 });
      for (const item of items) {
        if (list.skip?.(item.levels.at(-1)?.value)) continue;
        found.push(elementOf(list, viewOf(call, facts, bytes, root, item)));
      }
    }
  }
  if (!recognised) return 'malformed-body';
  for (const { slice, isTaken } of outermost.values()) {
    if (!isTaken) found.push({ reason: 'missing-field', body: bytes.subarray(slice.start, slice.end) });
  }
  return readingOf(found);
}

function replyReading(replied: WebhookResponse | Reason): Reading {
  return typeof replied === 'string' ? replied : { kind: 'respond', response: replied };
}

/** Strict UTF-8, then JSON; a byte order mark before it is signed with the rest, and belongs to no event (RFC 8259, section 8.1). */
export function parseBody(body: Uint8Array): Node | undefined {
  if (!isUtf8(body)) return undefined;
  const start = startOf(body);
  try {
    const text = Buffer.from(body.buffer, body.byteOffset + start, body.byteLength - start).toString('utf8');
    return { value: JSON.parse(text), slice: { start, end: body.byteLength } };
  } catch {
    return undefined;
  }
}

/** Where the text begins: after a byte order mark. */
export function startOf(body: Uint8Array): number {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a parsed value; numbers that a double cannot hold are read from the bytes. */
export function textAt(bytes: Uint8Array, node: Node, steps: readonly string[]): string | undefined {
  let value = node.value;
  // Called several times for every event of a batch: an index is faster than an iterator.
  for (let index = 0; index < steps.length; index++) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[steps[index] as string];
  }
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  return Number.isSafeInteger(value) ? String(value) : exactText(bytes, node, steps);
}

function exactText(bytes: Uint8Array, node: Node, steps: readonly string[]): string | undefined {
  const path = steps.join('/');
  node.exact ??= new Map();
  if (!node.exact.has(path)) {
    const slice = locate(bytes, node.slice, steps);
    node.exact.set(path, slice && textOf(bytes, slice));
  }
  return node.exact.get(path);
}

function viewOf(call: Call, facts: Facts, bytes: Uint8Array, root: Node, { levels }: Found): View {
  const item = levels.at(-1);
  const { start, end } = (item ?? root).slice;
  return {
    call,
    facts,
    body: start === 0 && end === bytes.byteLength ? bytes : bytes.subarray(start, end),
    find: (scope: string, steps: readonly string[]) => {
      if (scope === 'item') return textAt(bytes, item ?? root, steps);
      if (scope === 'other-key') return otherKey(root.value, steps[0]);
      if (scope === 'hash-of') return hashOf(bytes, locate(bytes, (item ?? root).slice, steps));
      const node = scope === 'body' ? root : levels[Number(scope.slice('level'.length)) - 1];
      return node && textAt(bytes, node, steps);
    },
  };
}

function hashOf(bytes: Uint8Array, slice: Slice | undefined): string | undefined {
  return slice && contentHash(bytes.subarray(slice.start, slice.end));
}

/** The name of the first member that is not the one given. */
function otherKey(value: unknown, known: string | undefined): string | undefined {
  return isRecord(value) ? Object.keys(value).find((key) => key !== known) : undefined;
}

/** `undefined` when the first array is not there: this body is something else. */
export function itemsAt(bytes: Uint8Array, root: Node, path: readonly string[]): Found[] | undefined {
  const star = path.indexOf('#');
  const array = arrayAt(bytes, root, path.slice(0, star));
  if (!array) return undefined;
  if (star === path.length - 1) return array.map((node) => ({ levels: [node] }));
  return array.flatMap((node) => inside(bytes, { levels: [node] }, path.slice(star + 1)));
}

function inside(bytes: Uint8Array, found: Found, path: readonly string[]): Found[] {
  if (path.length === 0) return [found];
  const star = path.indexOf('#');
  const node = found.levels.at(-1);
  const next = star < 0 ? single(bytes, node, path) : node && arrayAt(bytes, node, path.slice(0, star));
  const rest = star < 0 ? [] : path.slice(star + 1);
  return (next ?? []).flatMap((one) => inside(bytes, { levels: [...found.levels, one] }, rest));
}

function arrayAt(bytes: Uint8Array, from: Node, steps: readonly string[]): Node[] | undefined {
  const node = descend(bytes, from, steps);
  if (!node || !Array.isArray(node.value)) return undefined;
  const values: readonly unknown[] = node.value;
  if (values.length === 1) return [{ value: values[0], slice: onlyElement(bytes, node.slice) }];
  return elements(bytes, node.slice).map((slice, index) => ({ value: values[index], slice }));
}

function single(bytes: Uint8Array, from: Node | undefined, steps: readonly string[]): Node[] | undefined {
  const node = from && descend(bytes, from, steps);
  return node && [node];
}

function descend(bytes: Uint8Array, from: Node, steps: readonly string[]): Node | undefined {
  let value = from.value;
  for (const step of steps) {
    if (!isRecord(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  const slice = locate(bytes, from.slice, steps);
  return slice && { value, slice };
}
