import type { Outcome } from '../contract/index.ts';
import { LinkTrouble } from '../links/index.ts';
import { describeError } from '../telemetry/index.ts';
import type { Attempt } from './attempt.ts';
import { framesOf } from './frames.ts';
import { type TeamRun, teamRuns } from './rejections.ts';

/** A function of the team's that the worker calls: named in the log and in the ledger. */
export type TeamFunction = 'apply' | 'lookUp' | 'changes' | 'event';

export type TeamResult<T> =
  | { readonly ok: true; readonly value: T }
  /** It threw, or returned what it may not: how the attempt ends. */
  | { readonly ok: false; readonly outcome: Outcome };

export interface TeamCall<T, Returned = unknown> {
  readonly name: TeamFunction;
  readonly code: () => Returned | Promise<Returned>;
  /** Reads what was returned; `undefined` where it is not what the contract asks for. */
  readonly read: (returned: Returned) => T | undefined;
  /** What `read` asks for, in words: `a list of field names`. */
  readonly expected: string;
}

/** Out of what the worker keeps free for its own end. */
const GRACE_MS = 1000;

/** It neither ended nor failed while there was time left. */
class OutOfTime extends Error {}

/**
 * Runs a function of the team's. It may throw, reject, never end or return anything: types end where a value was cast. An
 * attempt without a write then fails; after a write the attempt is in doubt, and the contract's strategy resolves it.
 */
export async function runTeamCode<T, Returned>(attempt: Attempt, call: TeamCall<T, Returned>): Promise<TeamResult<T>> {
  const { log, attemptLog } = attempt;
  const { name } = call;
  const run: TeamRun = { log, hasEnded: false };
  try {
    const returned = await teamRuns.run(run, () => withinTime(attempt, call.code));
    await writesAndRejections(attempt);
    if (run.rejected) throw run.rejected.reason;
    const value = call.read(returned);
    if (value !== undefined) {
      if (name === 'apply') attemptLog.hasApplied = true;
      return { ok: true, value };
    }
    const reason = 'delivery-returned-no-outcome';
    const problems = [`${name} must return ${call.expected}; it returned ${describeReturned(returned)}`];
    log.error('delivery code returned no outcome', { reason, problems });
    return failed({ kind: 'permanent', reason, problems });
  } catch (error) {
    if (error instanceof OutOfTime) {
      const problems = [`${name} did not end while there was time left`];
      log.error('delivery code did not end in time', { reason: 'delivery-code-timed-out', problems });
      return failed({ kind: 'temporary', reason: 'delivery-code-timed-out' });
    }
    await writesAndRejections(attempt);
    if (error instanceof LinkTrouble) {
      log.warn('links not available', { reason: error.outcome.reason, errorMessage: describeError(error.cause) });
      return { ok: false, outcome: error.outcome };
    }
    log.error('delivery code failed', { errorMessage: describeError(error), frames: framesOf(error) });
    return failed({ kind: 'temporary', reason: 'delivery-code-failed' });
  } finally {
    run.hasEnded = true;
  }

  function failed(outcome: Extract<Outcome, { kind: 'permanent' | 'temporary' }>): TeamResult<never> {
    const { mayHaveWritten, underWay, uncertainSince } = attemptLog;
    const isInDoubt = mayHaveWritten || underWay.size > 0 || uncertainSince !== undefined;
    return { ok: false, outcome: isInDoubt ? { kind: 'ambiguous', reason: outcome.reason } : outcome };
  }
}

async function withinTime<T>({ services }: Attempt, code: () => T | Promise<T>): Promise<T> {
  const outOfTime = Promise.withResolvers<never>();
  // Calls end with the time that is left; code that only waits for one gets a moment to say so.
  const limitMs = Math.max(0, services.remainingMs()) + GRACE_MS;
  const cancel = services.after(limitMs, () => outOfTime.reject(new OutOfTime()));
  try {
    return await Promise.race([code(), outOfTime.promise]);
  } finally {
    cancel();
  }
}

/** Waits for what the code did not wait for: writes under way, and Node's report of rejections. */
async function writesAndRejections({ attemptLog, services }: Attempt): Promise<void> {
  await Promise.allSettled(attemptLog.underWay);
  await services.nextTurn();
}

/** What kind of value it is. Its contents may be data, but for a `kind`, which is a word of the code's. */
function describeReturned(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const { kind } = value as { readonly kind?: unknown };
  if (typeof kind !== 'string') return 'an object without a kind';
  return /^[a-z-]{1,30}$/.test(kind) ? `an object of kind "${kind}"` : 'an object of an unknown kind';
}
