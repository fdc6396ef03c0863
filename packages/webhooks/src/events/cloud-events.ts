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

/**
 * The permission handshake of the web hook specification: only for the origins and up to the rate that `options.permission` names.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
 */
export function cloudEventsPermission(call: Call): HandshakeAnswer {
  if (call.request.method !== 'OPTIONS') return undefined;
  const { permission } = call.options;
  const origin = call.header('webhook-request-origin')?.trim().toLowerCase();
  const isNamed = permission?.origins.some((named) => named.toLowerCase() === origin);
  if (!permission || !origin || !isNamed || !/^[a-z0-9.:_-]{1,253}$/.test(origin)) return 'handshake-refused';
  const asked = call.header('webhook-request-rate')?.trim();
  const rate =
    asked && /^[1-9]\d{0,9}$/.test(asked) ? Math.min(Number(asked), permission.requestsPerMinute) : undefined;
  const headers = {
    allow: 'POST',
    'webhook-allowed-origin': origin,
    'webhook-allowed-rate': String(rate ?? permission.requestsPerMinute),
  };
  return { status: 200, headers, body: '' };
}
