import type { Destination } from '../../contract/index.ts';
import { versionNotice } from './judge.ts';
import type { SeenNotice } from './rows.ts';

export interface VersionWatch {
  /** Looks at the headers of an answer. */
  see(destination: Destination, headers: Parameters<typeof versionNotice>[1]): void;
  /** What is to be written down: each account's notice once an hour. */
  take(): readonly SeenNotice[];
}

const HOUR_MS = 3_600_000;

/** One container's watch of what vendors say of their versions. An answer that says nothing costs three look-ups. */
export function createVersionWatch(now: () => number): VersionWatch {
  const keptMs = new Map<string, number>();
  let found: SeenNotice[] = [];
  return {
    see(destination, headers) {
      const seenMs = now();
      const notice = versionNotice(destination, headers, seenMs);
      if (!notice) return;
      const { name: account, apiVersion: version } = destination;
      const key = JSON.stringify([account, notice]);
      if (seenMs - (keptMs.get(key) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) return;
      keptMs.set(key, seenMs);
      found.push({ account, version, seenMs, ...notice });
    },
    take() {
      const taken = found;
      found = [];
      return taken;
    },
  };
}
