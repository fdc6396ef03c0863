import type { BreakerPolicy } from '../../contract/index.ts';

const WINDOW_MS = 60_000;

/** Remembers how the last minute's calls of one container went. The returned function adds one and says whether too many failed. */
export function createFailureShare(policy: BreakerPolicy): (failed: boolean, now: number) => boolean {
  let calls: readonly { readonly at: number; readonly failed: boolean }[] = [];
  return (failed, now) => {
    calls = [...calls.filter(({ at }) => at > now - WINDOW_MS), { at: now, failed }];
    const failures = calls.filter((call) => call.failed).length;
    return calls.length >= policy.minimumCalls && failures * 100 >= calls.length * policy.failureRatePercent;
  };
}
