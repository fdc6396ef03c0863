import type { BreakerPolicy } from '../../contract/index.ts';

const WINDOW_MS = 60_000;

interface Seen {
  readonly at: number;
  /** The event whose call failed. */
  readonly failed: string | undefined;
}

/**
 * Remembers how the last minute's calls of one container went. The returned function adds one and says whether too many failed;
 * the failures of one event count once.
 * @param failed the event whose call failed; undefined for a success
 */
export function createFailureShare(policy: BreakerPolicy): (failed: string | undefined, now: number) => boolean {
  let calls: readonly Seen[] = [];
  return (failed, now) => {
    const isSeen = failed !== undefined && calls.some((call) => call.failed === failed);
    calls = [...calls.filter(({ at }) => at > now - WINDOW_MS), ...(isSeen ? [] : [{ at: now, failed }])];
    const failures = calls.filter((call) => call.failed !== undefined).length;
    return (
      failed !== undefined &&
      calls.length >= policy.minimumCalls &&
      failures * 100 >= calls.length * policy.failureRatePercent
    );
  };
}
