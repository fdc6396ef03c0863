import type { Entries } from './entries.ts';
import { NAMESPACE, readSettings } from './records.ts';
import type { Item } from './request.ts';

/**
 * Notes when an item expires, so that the sweep need not read the whole table. Earlier notes stay: the
 * sweep reads the item before it deletes it.
 */
export function noteExpiry(entries: Entries, table: string, key: string, item: Item): void {
  const { timeToLive } = readSettings(entries, table);
  const seconds = timeToLive && expiryOf(item, timeToLive.attribute);
  if (seconds !== undefined) entries.put(NAMESPACE.expiries(table), `${sortable(seconds)}~${key}`, key);
}

/** Keys of the items that may have expired by a time, in seconds since the epoch; their notes are removed. */
export function takeExpired(entries: Entries, table: string, seconds: number): readonly string[] {
  const namespace = NAMESPACE.expiries(table);
  const notes = [...entries.range(namespace, { lt: sortable(seconds) })];
  for (const [note] of notes) entries.del(namespace, note);
  return notes.map(([, key]) => String(key));
}

/** Seconds since the epoch; undefined where the attribute is missing or no number, which never expires. */
export function expiryOf(item: Item, attribute: string): number | undefined {
  const value = item[attribute]?.N;
  return value === undefined ? undefined : Math.max(0, Math.ceil(Number(value)));
}

/** As many digits as any number of seconds needs that a Date can hold. */
function sortable(seconds: number): string {
  return String(Math.min(Math.max(0, Math.ceil(seconds)), 9e12)).padStart(13, '0');
}
