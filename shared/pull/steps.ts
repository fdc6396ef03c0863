import type { Outcome } from '../contract/index.ts';
import type { Run, RunChange, Runs } from '../ledger/index.ts';
import { type Ending, endOf } from './progress.ts';

/** How a run is written step by step, for pulls and for comparisons alike. */

/** How a turn leaves its run. */
export type TurnEnd =
  | { readonly kind: 'ended' }
  /** Another turn goes on with it, no sooner than this. */
  | { readonly kind: 'later'; readonly run: Run; readonly seconds: number }
  /** The run is as another message or a person left it: this one has nothing to do. */
  | { readonly kind: 'lost' };

/** What one step of a turn came to. */
export type Step = { readonly kind: 'on'; readonly run: Run } | TurnEnd;

export interface StepServices {
  readonly runs: Runs;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly listener: {
    /** A call that failed, or events that were not stored: the step is taken once more. */
    onTrouble(run: Run, reason: string): void;
    onEnded(run: Run): void;
  };
}

/** Waits after failed calls in a row; one more failure ends the run. SQS delays a message for 15 minutes at most. */
const RETRY_SECONDS = [5, 15, 60, 180, 600, 900, 900, 900];
const LONGEST_DELAY_SECONDS = 900;

/** Only what was not tried, or may pass, is repeated. */
export function afterFailedCall(
  run: Run,
  outcome: Outcome,
  reason: string,
  services: StepServices,
): Promise<Step> | Step {
  if (outcome.kind === 'deferred') return later(run, outcome, services);
  if (outcome.kind !== 'temporary' && outcome.kind !== 'ambiguous') return fail(run, reason, services);
  const { retryAfterSeconds = 0 } = outcome.kind === 'temporary' ? outcome : {};
  return failedOnce(run, reason, retryAfterSeconds, services);
}

export async function failedOnce(run: Run, reason: string, atLeast: number, services: StepServices): Promise<Step> {
  services.listener.onTrouble(run, reason);
  const own = RETRY_SECONDS[run.failures];
  if (own === undefined) return fail(run, reason, services);
  const step = await write(run, { failures: run.failures + 1 }, services);
  const jittered = own * (0.5 + services.random() / 2);
  return step.kind === 'on' ? { kind: 'later', run: step.run, seconds: bounded(Math.max(jittered, atLeast)) } : step;
}

export function later(
  run: Run,
  { reason, retryAfterSeconds }: { reason: string; retryAfterSeconds: number },
  services: StepServices,
): TurnEnd {
  services.listener.onTrouble(run, reason);
  return { kind: 'later', run, seconds: bounded(retryAfterSeconds) };
}

/** Seconds that SQS can delay the next turn. */
export const bounded = (seconds: number) => Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds));

export async function write(run: Run, change: RunChange, services: StepServices): Promise<Step> {
  if (!(await services.runs.change(run, change))) return lost(run, services);
  return { kind: 'on', run: changed(run, change) };
}

/** As DynamoDB keeps it: a member that is undefined is gone. */
const changed = (run: Run, change: RunChange): Run =>
  JSON.parse(JSON.stringify({ ...run, ...change, step: run.step + 1 }));

export function fail(run: Run, reason: string, services: StepServices): Promise<Step> {
  return end(run, { state: 'failed', reason: reason.slice(0, 200) }, services);
}

export async function end(run: Run, ending: Ending, services: StepServices): Promise<Step> {
  const { ended, head } = endOf(run, ending, await services.runs.head(), services.now());
  if (!(await services.runs.end(run, ended, head))) return lost(run, services);
  services.listener.onEnded(ended);
  return { kind: 'ended' };
}

/** A person cancelled it while it was read, or another message has it. */
async function lost(run: Run, services: StepServices): Promise<Step> {
  const now = await services.runs.read(run.name);
  const isCancelled = now?.step === run.step && now.messageId === run.messageId && now.cancelledBy !== undefined;
  return isCancelled ? end(now, { state: 'cancelled' }, services) : { kind: 'lost' };
}
