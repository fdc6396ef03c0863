import type { Call } from '../call.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import type { Fields } from './fields.ts';
import { formOf, onlyValue } from './form.ts';
import { eventsIn, type JsonList, onlyEvent, parseBody } from './json.ts';

/** A form with one field that holds JSON with many events. An event's body is its element, as the field spells it. */
export interface FormJsonEvents extends EventReader {
  readonly field: string;
  readonly lists: readonly JsonList[];
}

export function formJsonEvents(call: Call, reader: FormJsonEvents, facts: Facts): Reading {
  const bytes = fieldOf(call, reader.field);
  const root = parseBody(bytes);
  return root === undefined ? 'malformed-body' : eventsIn(bytes, root, reader.lists, call, facts);
}

/** A form with one field that holds JSON, which is one event: its body, as the field spells it. */
export interface FormJsonEvent extends EventReader, Fields {
  readonly field: string;
}

export function formJsonEvent(call: Call, reader: FormJsonEvent, facts: Facts): Reading {
  const bytes = fieldOf(call, reader.field);
  const root = parseBody(bytes);
  const event = root === undefined ? 'malformed-body' : onlyEvent(reader, bytes, root, call, facts);
  return typeof event === 'string' ? event : { kind: 'events', events: [event] };
}

/** Empty, which is no JSON, where the field is missing or comes twice. */
function fieldOf(call: Call, field: string): Buffer {
  const form = formOf(call);
  return Buffer.from((form && onlyValue(form, field)) ?? '');
}
