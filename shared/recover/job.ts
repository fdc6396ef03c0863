import type { Decision, DeliveryId } from '../contract/index.ts';
import type { SetAsideState } from '../ledger/index.ts';

/**
 * What a job does to each of its events. `retry` moves dead letters back to their queue, `discard` deletes them, `replay` sends archived
 * events once more, `undo` sends those once more that another job discarded. `retry` and `discard` also act on events that are set aside,
 * and `decide` sends conflicts again with what a person decided.
 */
export const ACTS = ['retry', 'replay', 'discard', 'undo', 'decide'] as const;
export type Act = (typeof ACTS)[number];

/** Which events a person chose; all conditions must hold. */
export interface Selection {
  /** Why the event stands as it does, in the ledger's words. */
  readonly reason?: string;
  readonly type?: string;
  readonly tenant?: string;
  readonly entity?: string;
  /** ISO 8601, UTC: received at or after, and before. */
  readonly from?: string;
  readonly to?: string;
  readonly ids?: readonly string[];
  /** Those that the completeness check names. */
  readonly missing?: true;
  /** Those that this job discarded. */
  readonly discardedBy?: string;
  /** Those that are set aside so, instead of dead letters. */
  readonly state?: SetAsideState;
}

/** One event, as the plan froze it. */
export interface Target {
  readonly account: string;
  readonly eventId: string;
  /** Of a dead letter: its SQS message id. */
  readonly messageId?: string;
  /** Of an archived event: the key of its object. */
  readonly object?: string;
  /** Why it stood as it did at that time. */
  readonly reason?: string;
}

/**
 * `planned`: nothing is done yet. `stopped`: by its own rule; it can go on. `cancelled`: by a person. `done`: every event was handed out
 * and has its result.
 */
export type JobState = 'planned' | 'running' | 'stopped' | 'cancelled' | 'done';

export type Counts = Readonly<Record<string, number>>;

/** A job: plan, progress and result in one. Numbers of events, unless they say otherwise; times are ISO 8601, UTC. */
export interface Job {
  readonly id: string;
  readonly act: Act;
  readonly delivery: DeliveryId;
  readonly selection: Selection;
  readonly by: string;
  /** Why; of a discard, and of events that take effect again. */
  readonly because?: string;
  /** The events take effect once more, under an identity of their own. */
  readonly again?: true;
  /** Of a decision: which side holds. */
  readonly take?: Decision;
  readonly plannedAt: string;
  readonly state: JobState;
  /** Events that the plan froze. */
  readonly total: number;
  /** The frozen events by reason. */
  readonly reasons: Counts;
  /** Events that were chosen and are left out, by why. */
  readonly leftOut: Counts;
  /** Accounts that the worker calls for each event. */
  readonly accounts: readonly string[];
  /** How long it takes under the accounts' budget. */
  readonly seconds: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** When anything last changed. */
  readonly changedAt: string;
  /** Events handed out so far, in the order of the plan; those that were skipped are among them. */
  readonly released: number;
  /** Events whose result is known and counted, in the same order. */
  readonly settled: number;
  /** By result: `delivered`, `dead: REASON`, `skipped: WHY` … */
  readonly results: Counts;
  /** Handed out, and not ended at the last look. */
  readonly pending: number;
  /** Why it stopped, or what it waits for. */
  readonly note?: string;
  /** The rule that stops it looks at the events from here on: a person let it go on. */
  readonly judgedFrom: number;
  /** By reason: events from there on that died, and are counted. */
  readonly diedSince: Counts;
  /** Counts the steps; a step's message names one. */
  readonly step: number;
}

/** First events that are tried, and how many then; the rest follows at the pace of the budget. */
export const STAGES = [5, 50] as const;

export const isOver = ({ state }: Pick<Job, 'state'>) => state === 'done' || state === 'cancelled';

export interface PlanRequest {
  readonly act: Act;
  /** `integration/delivery`. */
  readonly delivery: string;
  readonly selection: Selection;
  readonly by: string;
  readonly because?: string;
  readonly again?: true;
  readonly take?: Decision;
}

/** The function's payload, from a person. */
export type RecoverRequest =
  | { readonly plan: PlanRequest }
  /** Begins a planned job, or lets a stopped one go on. */
  | { readonly start: { readonly job: string; readonly by: string } }
  | { readonly cancel: { readonly job: string; readonly by: string } };

export type RecoverAnswer =
  | { readonly job: Job /** Of a start: chosen events that arrived since the plan. */; readonly arrived?: number }
  | { readonly error: string };

/** A step's message. */
export interface StepMessage {
  readonly job: string;
  readonly step: number;
}
