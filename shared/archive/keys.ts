import { createHash } from 'node:crypto';
import { archivePrefix } from '../topology/index.ts';

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

/** Idempotent: the key is derived from the message ids, so a repeated batch writes the same objects. */
export function objectKey(integration: string, hour: string, messageIds: readonly string[]): string {
  const id = createHash('sha256').update(JSON.stringify(messageIds)).digest('hex').slice(0, 40);
  return `${hourPrefix(integration, hour)}${id}.ndjson.gz`;
}
