import { UsageError } from '../command/command.ts';

/** Where a record stands in a list, newest receipt first, then by names: ISO 8601, tenant's event, delivery. */
export type Place = readonly [receivedAt: string, event: string, delivery: string];

const LENGTH = 3;

/** Whether one place comes after another. */
export function isAfter(one: Place, other: Place): boolean {
  if (one[0] !== other[0]) return one[0] < other[0];
  return one[1] === other[1] ? one[2] > other[2] : one[1] > other[1];
}

/** `o`: of the index of what is not delivered; `a`: of what the archive and the other indexes hold. */
type List = 'o' | 'a';

/** A cursor names its list: that of another one would skip events. */
export const cursorIn = (list: List, cursor: string) => `${list}.${cursor}`;

/** @throws UsageError for a cursor of another list */
export function cursorOf(list: List, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith(`${list}.`)) return text.slice(2);
  throw notOfThisList();
}

export const writePlace = (place: Place) => Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws UsageError */
export function readPlace(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(read) && read.length === LENGTH) {
      const [at, event, delivery]: readonly unknown[] = read;
      if (typeof at === 'string' && typeof event === 'string' && typeof delivery === 'string')
        return [at, event, delivery];
    }
  } catch {
    // Not written by this list.
  }
  throw notOfThisList();
}

export const notOfThisList = () =>
  new UsageError('--after takes the cursor that the same list printed: repeat the other options, or leave it out.');
