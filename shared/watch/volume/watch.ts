import type { WatchedVolume } from '../../topology/index.ts';
import { type Hourly, judgeVolume, type UnusualVolume } from './judge.ts';
import type { VolumeRow } from './row.ts';

export interface VolumeWatchOptions {
  readonly watched: readonly WatchedVolume[];
  /** Accepted events by integration and hour, up to an end. */
  accepted(integrations: readonly string[], end: number): Promise<ReadonlyMap<string, Hourly>>;
  read(): Promise<VolumeRow | undefined>;
  keep(row: VolumeRow): Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** At every look while there are any; `isNew` at the first look at an hour. */
  onUnusual(found: readonly UnusualVolume[], isNew: boolean): void;
}

const HOUR_MS = 3_600_000;
/** An hour's metrics are whole by then. */
const SETTLED_MS = 600_000;

/** A look at the volume of all sources: reads and compares once an hour, and reports what was found then at every look. */
export function createVolumeWatch(options: VolumeWatchOptions): () => Promise<void> {
  const { watched, accepted, read, keep, now, onUnusual } = options;
  return async () => {
    if (watched.length === 0) return;
    const end = Math.floor((now() - SETTLED_MS) / HOUR_MS) * HOUR_MS;
    const before = await read();
    const isNew = before?.end !== new Date(end).toISOString();
    const row = isNew ? await compareAll(end, before) : before;
    if (isNew) await keep(row);
    if (row.found.length > 0) onUnusual(row.found, isNew);
  };

  async function compareAll(end: number, before: VolumeRow | undefined): Promise<VolumeRow> {
    const all = await accepted(
      watched.map(({ integration }) => integration),
      end,
    );
    const found = watched.flatMap((one) => {
      const last = before?.found.find(({ integration }) => integration === one.integration);
      return judgeVolume(all.get(one.integration) ?? new Map(), end, one, last) ?? [];
    });
    return { end: new Date(end).toISOString(), found };
  }
}
