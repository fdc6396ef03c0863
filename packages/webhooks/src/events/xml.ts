import type { Call } from '../call.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import type { Unreadable, WebhookEvent } from '../types.ts';
import { elementsNamed, textAtPath, xmlText } from '../xml/elements.ts';
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
  const xml = xmlText(bytes);
  if (xml === undefined || !xml.trimStart().startsWith('<')) return 'malformed-body';
  const whole = { start: 0, end: xml.length };
  const items = reader.item === undefined ? [whole] : elementsNamed(xml, reader.item, 0, xml.length);
  if (items.length === 0) return 'malformed-body';
  const shared = new Map<string, string | undefined>();
  const found: (WebhookEvent | Unreadable)[] = [];
  for (const { start, end } of items) {
    const find = (scope: string, steps: readonly string[]) => {
      if (scope === 'item') return textAtPath(xml, steps, start, end);
      const name = steps.join('/');
      if (!shared.has(name)) shared.set(name, textAtPath(xml, steps, 0, xml.length));
      return shared.get(name);
    };
    const view = { call, facts, body: bytes.subarray(start, end), find };
    const element = reader.item === undefined ? eventOf(reader, view) : elementOf(reader, view);
    if (typeof element === 'string') return element;
    found.push(element);
  }
  return readingOf(found);
}
