import { createHash } from 'node:crypto';
import type { Envelope } from '../contract/index.ts';
import { archivePrefix } from '../topology/index.ts';
import { mayHold, nameFilter } from './name-filter.ts';

export const HOUR_MS = 3_600_000;

/** The beginning of a time's hour, ISO 8601, UTC. @throws RangeError for an invalid time */
export function hourOf(at: string | number): string {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return new Date(ms - (ms % HOUR_MS)).toISOString();
}

/** `events/<integration>/<yyyy>/<mm>/<dd>/<hh>/`, by the hour in which the events were received, UTC. */
export function hourPrefix(integration: string, hour: string): string {
  return `${archivePrefix(integration)}${hour.slice(0, 13).replaceAll(/[-T]/g, '/')}/`;
}

/** The hour whose events an object holds; undefined for a key that the archive did not write. */
export function hourOfKey(integration: string, key: string): string | undefined {
  const prefix = archivePrefix(integration);
  if (!key.startsWith(prefix)) return undefined;
  const [, day, hour] = /^(\d{4}\/\d\d\/\d\d)\/(\d\d)\/[^/]+$/.exec(key.slice(prefix.length)) ?? [];
  return day === undefined ? undefined : `${day.replaceAll('/', '-')}T${hour}:00:00.000Z`;
}

/** The first part of the keys of all events received on a day, UTC. */
export function dayPrefix(integration: string, day: string): string {
  return `${archivePrefix(integration)}${day.slice(0, 10).replaceAll('-', '/')}/`;
}

/** What an object's key and its search need of each event in it. */
export type Named = Pick<Envelope, 'eventId' | 'entity' | 'correlationId'>;

export const namesOf = ({ eventId, entity, correlationId }: Named): readonly string[] =>
  entity === undefined ? [eventId, correlationId] : [eventId, entity, correlationId];

/**
 * Idempotent: the key is derived from the messages, so a repeated batch writes the same objects. Before its ending stands a filter of
 * the names in the object, where that fits.
 */
export function objectKey(integration: string, hour: string, messageIds: readonly string[], events: readonly Named[]) {
  const id = createHash('sha256').update(JSON.stringify(messageIds)).digest('hex').slice(0, 40);
  const filter = nameFilter(events.flatMap(namesOf));
  return `${hourPrefix(integration, hour)}${id}${filter === undefined ? '' : `.${filter}`}${ENDING}`;
}

/** Whether the object may hold an event of that name: its id, its entity or its request. */
export function keyMayHold(key: string, name: string): boolean {
  const [, filter] = /\/[^/.]+\.([\w-]+)\.ndjson\.gz$/.exec(key) ?? [];
  return filter === undefined || mayHold(filter, name);
}

const ENDING = '.ndjson.gz';
