import type { Call } from '../call.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import type { Unreadable, WebhookEvent } from '../types.ts';
import { outermost, readXml, textAtPath, wholeOf } from '../xml/elements.ts';
import { elementOf, eventOf, type Fields, readingOf } from './fields.ts';

/**
 * An XML body; sources are `item/Name` for the first element of that name in the event, `item/Outer/Name` for one
 * inside another, `item/Outer/@type` for an attribute; `body/…` looks in the whole body.
 */
export interface XmlEvents extends EventReader, Fields {
  /** The element that is one event. Without it the body is one. */
  readonly item?: string;
}

export function xmlEvents(call: Call, reader: XmlEvents, facts: Facts): Reading {
  const bytes = call.request.body;
  const xml = readXml(bytes);
  if (xml === undefined || !xml.text.trimStart().startsWith('<')) return 'malformed-body';
  const whole = wholeOf(xml);
  const items = reader.item === undefined ? [{ start: 0, end: xml.text.length }] : outermost(xml, reader.item);
  if (items.length === 0) return 'malformed-body';
  const found: (WebhookEvent | Unreadable)[] = [];
  for (const { start, end } of items) {
    const range = { from: start, to: end };
    const find = (scope: string, steps: readonly string[]) => textAtPath(xml, steps, scope === 'item' ? range : whole);
    const view = { call, facts, body: bytes.subarray(start, end), find };
    const element = reader.item === undefined ? eventOf(reader, view) : elementOf(reader, view);
    if (typeof element === 'string') return element;
    found.push(element);
  }
  return readingOf(found);
}
