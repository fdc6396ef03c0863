import type { UnusualVolume, VolumeRow } from '../../shared/watch/volume/index.ts';
import { volumeText } from '../../shared/watch/volume/index.ts';
import { type Around, since } from './around.ts';
import type { StatusLine } from './model.ts';

/** The monitor compares once an hour; older than this, it has not run. */
const STALE_MS = 3 * 3_600_000;

/**
 * The sources that are far off their usual volume, as the monitor found them last.
 * @param integration only this one
 */
export function volumeLines(row: VolumeRow | undefined, around: Around, integration?: string): readonly StatusLine[] {
  if (!row || around.now - Date.parse(row.end) > STALE_MS) return [];
  return row.found
    .filter((one) => integration === undefined || one.integration === integration)
    .map((one) => ({
      level: 'wrong',
      about: 'volume',
      text: `${one.integration}: ${volumeText(one)}, ${since(one.since, around)}.`,
      next: { urgency: 'alarm', text: nextOf(one) },
    }));
}

function nextOf({ integration, direction }: UnusualVolume): string {
  return direction === 'below'
    ? `see at the source of ${integration} whether its subscription still sends all of its events`
    : `see at the source of ${integration} why it sends so much: an import, a loop, or every event more than once`;
}
