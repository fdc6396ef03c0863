import type { Call } from '../call.ts';
import type { EventReader, Facts, HandshakeAnswer, Reading } from '../scheme.ts';
import { eventOf, type Fields } from './fields.ts';
import { type JsonEvent, type JsonEvents, jsonEvent, jsonEvents } from './json.ts';

/** CloudEvents over HTTP: one event in headers and any body (binary), one in JSON (structured), or many (batch). */
export interface CloudEvents extends EventReader {
  readonly binary: Fields;
  readonly structured: JsonEvent;
  readonly batch: JsonEvents;
}

export function cloudEvents(call: Call, reader: CloudEvents, facts: Facts): Reading {
  const type = call.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/cloudevents-batch+json') return jsonEvents(call, reader.batch, facts);
  if (type === 'application/cloudevents+json') return jsonEvent(call, reader.structured, facts);
  const event = eventOf(reader.binary, { call, facts, body: call.request.body, find: () => undefined });
  return typeof event === 'string' ? event : { kind: 'events', events: [event] };
}

/** The permission handshake of the web hook specification. */
export function cloudEventsPermission(call: Call): HandshakeAnswer {
  if (call.request.method !== 'OPTIONS') return undefined;
  const origin = call.header('webhook-request-origin');
  if (!origin || !/^[A-Za-z0-9.:_-]{1,253}$/.test(origin)) return 'handshake-refused';
  const headers = { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' };
  return { status: 200, headers, body: '' };
}
