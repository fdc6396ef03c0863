import { AsyncLocalStorage } from 'node:async_hooks';
import { describeError, type Log } from '../telemetry/index.ts';
import { framesOf } from './frames.ts';

/** One run of team code, and a rejection that it did not handle. */
export interface TeamRun {
  readonly log: Log;
  hasEnded: boolean;
  rejected?: { readonly reason: unknown };
}

/** The run that a promise was made in, wherever it is rejected. */
export const teamRuns = new AsyncLocalStorage<TeamRun>();

let isWatching = false;

/**
 * Takes the rejections that team code did not handle from Node and from Lambda's runtime, which would end the process and fail
 * every message of the batch: they fail the attempt that they belong to. All other rejections go where they went before.
 */
export function watchRejections(): void {
  if (isWatching) return;
  isWatching = true;
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason, promise) => {
    const run = teamRuns.getStore();
    if (!run) {
      if (others.length === 0) throw reason;
      for (const other of others) other(reason, promise);
    } else if (run.hasEnded) {
      run.log.error('a promise of delivery code was rejected after its attempt had ended', {
        errorMessage: describeError(reason),
        frames: framesOf(reason),
      });
    } else run.rejected ??= { reason };
  });
}
