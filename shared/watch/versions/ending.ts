import type { WatchedVersion } from '../../topology/index.ts';
import { daysUntil, isSoon, type VersionNotice } from './judge.ts';
import type { SeenNotice } from './rows.ts';

/** A version that a person must replace. */
export interface EndingVersion extends VersionNotice {
  /** `destination NAME` or `source of INTEGRATION`. */
  readonly of: string;
  readonly version: string;
  /** Until `ends`; 0 once it is over. */
  readonly daysLeft?: number;
}

/** So long after an answer last said it, it holds: quiet accounts are called once in some days. */
const HOLDS_MS = 7 * 86_400_000;

/**
 * Versions that end within 60 days: by the contract's dates, and by what answers said in the last week. What was said of another version
 * than the contract's is over: the contract has moved on.
 */
export function endingVersions(
  watched: readonly WatchedVersion[],
  seen: readonly SeenNotice[],
  nowMs: number,
): readonly EndingVersion[] {
  return watched.flatMap(({ of, version, account, ends }): EndingVersion[] => {
    const notice = seen.find(
      (one) => one.account === account && one.version === version && nowMs - one.seenMs <= HOLDS_MS,
    );
    // The vendor's own word first, where it names a day or has acted.
    if (notice) {
      const { reason, ends: day, answered } = notice;
      if (reason === 'deprecated' && ends !== undefined && !isSoon(Date.parse(ends), nowMs)) return [];
      return [
        {
          ...{ of, version, reason },
          ...(day !== undefined && { ends: day, daysLeft: daysUntil(day, nowMs) }),
          ...(answered !== undefined && { answered }),
        },
      ];
    }
    if (ends === undefined || !isSoon(Date.parse(ends), nowMs)) return [];
    return [{ of, version, reason: 'sunset', ends, daysLeft: daysUntil(ends, nowMs) }];
  });
}
