import { createHash } from 'node:crypto';
import type { ArchiveReader } from '../../archive/index.ts';
import type { CheckedDelivery } from '../../topology/index.ts';
import type { Tally } from './count.ts';
import type { Depths, LookAtQueues } from './depths.ts';
import { isDue, type Span } from './due.ts';
import type { EventStates } from './event-states.ts';
import type { CompletenessRows, HourRow } from './rows.ts';
import { tallyHour } from './tally.ts';

export interface LookedHour {
  /** ISO 8601, UTC. */
  readonly hour: string;
  /** Digest of the objects that were read. */
  readonly objects: string;
  /** By delivery. */
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** What a run read of an integration. */
export interface Looked {
  readonly integration: string;
  readonly deliveries: Readonly<Record<string, CheckedDelivery>>;
  /** Counted before all other reads. */
  readonly depths: Depths;
  /** The hours that were due. */
  readonly hours: readonly LookedHour[];
  /** Results of earlier runs, by hour. */
  readonly rows: ReadonlyMap<string, HourRow>;
  /** Milliseconds since the epoch: the last write of the archive; 0: none in the listed hours. */
  readonly lastWrittenAt: number;
}

export interface LookParts {
  readonly lookAtQueues: LookAtQueues;
  readonly archive: ArchiveReader;
  readonly eventStates: EventStates;
  readonly rows: CompletenessRows;
}

/** Reads the hours of an integration that are due. @param now milliseconds since the epoch */
export async function lookAt(
  integration: string,
  deliveries: Readonly<Record<string, CheckedDelivery>>,
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

/** Keys of objects by hour, from one hour on, and the time of the newest. */
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
