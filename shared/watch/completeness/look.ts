import { createHash } from 'node:crypto';
import type { ArchiveReader } from '../../archive/index.ts';
import type { ConservedDelivery } from '../../topology/index.ts';
import type { Tally } from './count.ts';
import type { Depths, LookAtQueues } from './depths.ts';
import { isDue, type Span } from './due.ts';
import type { ConservationRows, HourRow } from './rows.ts';
import type { Standings } from './standings.ts';
import { tallyHour } from './tally.ts';

export interface LookedHour {
  /** ISO 8601, UTC. */
  readonly hour: string;
  /** Digest of the objects that were read. */
  readonly objects: string;
  /** By delivery. */
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** An integration as it was found. */
export interface Looked {
  readonly integration: string;
  readonly deliveries: Readonly<Record<string, ConservedDelivery>>;
  /** Counted before anything else was read. */
  readonly depths: Depths;
  /** The hours that were due. */
  readonly hours: readonly LookedHour[];
  /** What earlier runs found, by hour. */
  readonly rows: ReadonlyMap<string, HourRow>;
  /** Milliseconds since the epoch: when the archive wrote last; 0 where it has not for days. */
  readonly lastWrittenAt: number;
}

export interface LookParts {
  readonly lookAtQueues: LookAtQueues;
  readonly archive: ArchiveReader;
  readonly standings: Standings;
  readonly rows: ConservationRows;
}

/** Looks at what is due of an integration, at a time (milliseconds since the epoch). */
export async function lookAt(
  integration: string,
  deliveries: Readonly<Record<string, ConservedDelivery>>,
  span: Span,
  now: number,
  parts: LookParts,
): Promise<Looked> {
  const depths = await parts.lookAtQueues(integration, deliveries);
  const rows = new Map<string, HourRow>();
  for await (const row of parts.rows.hours(integration, span.openFrom)) rows.set(row.hour, row);
  const listed = await listFrom(integration, span.listedFrom, parts.archive);
  const hours: LookedHour[] = [];
  for (const [hour, row] of rows) {
    if (hour >= span.listedFrom || !isDue(hour, row, undefined, span)) continue;
    const keys: string[] = [];
    for await (const { key } of parts.archive.list(integration, { hour })) keys.push(key);
    hours.push({ hour, ...(await tallied(keys)) });
  }
  for (const [hour, keys] of listed.keys) {
    if (isDue(hour, rows.get(hour), digest(keys), span)) hours.push({ hour, ...(await tallied(keys)) });
  }
  return { integration, deliveries, depths, hours, rows, lastWrittenAt: listed.lastWrittenAt };

  async function tallied(keys: readonly string[]): Promise<Omit<LookedHour, 'hour'>> {
    return { objects: digest(keys), tallies: await tallyHour({ integration, keys, deliveries, now }, parts) };
  }
}

/** Keys of objects by hour, from one hour on, and when the newest of them was written. */
export async function listFrom(integration: string, from: string, archive: ArchiveReader) {
  const keys = new Map<string, string[]>();
  let lastWrittenAt = 0;
  for await (const { key, hour, writtenAt } of archive.list(integration, { from })) {
    keys.set(hour, [...(keys.get(hour) ?? []), key]);
    lastWrittenAt = Math.max(lastWrittenAt, writtenAt);
  }
  return { keys, lastWrittenAt };
}

const digest = (keys: readonly string[]) => createHash('sha256').update(keys.toSorted().join('\n')).digest('hex');
