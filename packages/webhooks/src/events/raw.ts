import type { Call } from '../call.ts';
import type { EventReader, Facts, Reading } from '../scheme.ts';
import { eventOf, type Fields } from './fields.ts';

/** A body of any kind, also binary, that is not parsed: identity comes from headers, query or the body's hash. */
export interface RawEvent extends EventReader, Fields {}

export function rawEvent(call: Call, reader: RawEvent, facts: Facts): Reading {
  const event = eventOf(reader, { call, facts, body: call.request.body, find: () => undefined });
  return typeof event === 'string' ? event : { kind: 'events', events: [event] };
}
