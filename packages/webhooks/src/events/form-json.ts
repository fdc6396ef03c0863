import type { Call } from '../call.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import { formOf, onlyValue } from './form.ts';
import { eventsIn, type JsonList, parseBody } from './json.ts';

/** A form with one field that holds JSON with many events. An event's body is its element, as the field spells it. */
export interface FormJsonEvents extends EventReader {
  readonly field: string;
  readonly lists: readonly JsonList[];
}

export function formJsonEvents(call: Call, reader: FormJsonEvents, facts: Facts): Reading {
  const form = formOf(call);
  const text = form && onlyValue(form, reader.field);
  if (text === undefined) return 'malformed-body';
  const bytes = Buffer.from(text);
  const root = parseBody(bytes);
  return root === undefined ? 'malformed-body' : eventsIn(bytes, root, reader.lists, call, facts);
}
