import { sha256 } from '../compare.ts';
import type { Reading } from '../scheme.ts';
import type { Reason, Unreadable, WebhookEvent } from '../types.ts';
import { compileRule, type Getter, type Rule } from './sources.ts';
import { outsideWindow, toUtc, type Unit } from './time.ts';
import type { View } from './view.ts';

/** Where the parts of an event are. */
export interface Fields {
  /** Joined with `:`; `%` and `:` inside all but the last are escaped, so that different parts never make one id. */
  readonly id: Rule;
  /** Joined with `.`. */
  readonly type: Rule;
  readonly time?: Time;
  /** For senders whose signed body holds the time of sending. */
  readonly window?: Window;
  /** Joined with `:`, as `contact:70101`. Left out when a part is missing. */
  readonly entity?: Rule;
  /** Of these types, in place of `entity`; where a part is missing, `entity` holds. */
  readonly entities?: Readonly<Record<string, Rule>>;
  /** Joined with `:`. Left out when a part is missing. */
  readonly account?: Rule;
}

/** How far a time in the signed body may be from the receiver's; both bounds in seconds. */
export interface Window extends Time {
  readonly past: number;
  readonly future: number;
}

export interface Time {
  readonly at: string;
  readonly unit: Unit;
}

interface Compiled {
  readonly id: Getter;
  readonly type: Getter;
  readonly time: Getter | undefined;
  readonly window: Getter | undefined;
  readonly entity: Getter | undefined;
  readonly entities: ReadonlyMap<string, Getter> | undefined;
  readonly account: Getter | undefined;
}

const LONGEST_ID = 256;
const LONGEST_TEXT = 1024;

const compiledOf = new WeakMap<Fields, Compiled>();

/** The event, or the reason why its identity cannot be determined. */
export function eventOf(fields: Fields, view: View): WebhookEvent | Reason {
  const get = compile(fields);
  const outside = fields.window && outsideWindow(view.call.now, get.window?.(view) ?? '', fields.window);
  if (outside) return outside;
  const id = get.id(view);
  const type = get.type(view);
  if (id === null || type === null) return 'malformed-header';
  if (!id || !type || type.length > LONGEST_TEXT) return 'missing-field';
  const event: { -readonly [Name in keyof WebhookEvent]: WebhookEvent[Name] } = {
    id: id.length > LONGEST_ID ? `sha256:${sha256(id).toString('hex')}` : id,
    type,
    body: view.body,
  };
  const occurredAt = fields.time && toUtc(get.time?.(view) ?? '', fields.time.unit);
  const entity = get.entities?.get(type)?.(view) || get.entity?.(view);
  const account = get.account?.(view);
  if (occurredAt) event.occurredAt = occurredAt;
  if (entity && entity.length <= LONGEST_TEXT) event.entity = entity;
  if (account && account.length <= LONGEST_TEXT) event.account = account;
  return event;
}

/** One element of a list: the event, or what is known of an element that is none. */
export function elementOf(fields: Fields, view: View): WebhookEvent | Unreadable {
  const event = eventOf(fields, view);
  if (typeof event !== 'string') return event;
  const type = compile(fields).type(view);
  return { reason: event, body: view.body, ...(type && type.length <= LONGEST_TEXT && { type }) };
}

/** Elements of a list, parted. */
export function readingOf(elements: readonly (WebhookEvent | Unreadable)[]): Reading {
  const events = elements.filter((element) => 'id' in element);
  const unreadable = elements.filter((element) => 'reason' in element);
  return { kind: 'events', events, ...(unreadable.length > 0 && { unreadable }) };
}

function compile(fields: Fields): Compiled {
  const known = compiledOf.get(fields);
  if (known) return known;
  const { id, type, time, window, entity, entities, account } = fields;
  const compiled: Compiled = {
    id: compileRule(id, ':', 'escaped'),
    type: compileRule(type, '.'),
    time: time && compileRule([time.at], ''),
    window: window && compileRule([window.at], ''),
    entity: entity && compileRule(entity, ':'),
    entities: entities && new Map(Object.entries(entities).map(([of, rule]) => [of, compileRule(rule, ':')])),
    account: account && compileRule(account, ':'),
  };
  compiledOf.set(fields, compiled);
  return compiled;
}
