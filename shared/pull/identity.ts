import { createHash } from 'node:crypto';
import type { PulledRecord } from '../contract/index.ts';

/** What of a record's content is kept: its digest, in any order of its members. */
export function fingerprintOf({ body }: Pick<PulledRecord, 'body'>): string {
  return digest(JSON.stringify(ordered(body)) ?? 'undefined').slice(0, 22);
}

/** Stands for a record in the set of those that a run has read. */
export const shortOf = (id: string) => digest(id).slice(0, 11);

/**
 * The identity of a record's change: its number, so that a record which returns to an earlier content is a new event, and the
 * content, so that a page which is read a second time after a crash brings the same one unless the record has changed.
 */
export const changeId = (id: string, change: number, fingerprint: string) => `${id}:${change}:${fingerprint}`;

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, ordered(member)]),
  );
}
