import type { SQSRecord } from 'aws-lambda';
import type { Vendors } from '../call/client/index.ts';
import type { Deferred } from '../call/limits/index.ts';
import type { BoundDelivery, Claim, Delivery, DeliveryId, Envelope, EnvelopeRead, Outcome } from '../contract/index.ts';
import type {
  FailedCalls,
  Ledger,
  MessageStates,
  RecordVersions,
  WaitingEvents,
  WriteIntents,
} from '../ledger/index.ts';
import type { AttemptLinks } from '../links/index.ts';
import type { Log, Meter } from '../telemetry/index.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { Departures } from './departures.ts';
import type { Idempotency } from './idempotency.ts';
import type { OwnFaults } from './own-faults.ts';
import type { Result } from './result.ts';
import type { Turns } from './turns.ts';

/** What one invocation of the worker gives to the messages of its batch. */
export interface DeliverServices {
  readonly bound: BoundDelivery;
  readonly delivery: Delivery;
  readonly id: DeliveryId;
  readonly settings: Readonly<Record<string, string>>;
  /** Whether the accounts may be called for one more message. */
  readonly permit: () => Promise<'work' | Deferred>;
  readonly idempotency: Idempotency;
  /** Gets the bytes that a message only refers to, or says what becomes of the event without them. */
  readonly load: (
    claim: Claim,
    log: Log,
  ) => Promise<{ readonly ok: true; readonly body: Buffer } | { readonly ok: false; readonly outcome: Outcome }>;
  /** Sees every event before its schema has judged it. */
  readonly onEvent: (payload: unknown) => void;
  /**
   * Stores an event where events are sent again from: the archive may lack it, where the sender's request failed half-way. Absent where
   * the contract declares no `setAside`. @throws Error where it is not stored
   */
  readonly keepBody?: (envelope: Envelope) => Promise<void>;
  readonly ledger: Ledger;
  readonly messages: MessageStates;
  readonly failedCalls: FailedCalls;
  readonly waiting: WaitingEvents;
  readonly departures: Departures;
  readonly ownFaults: OwnFaults;
  readonly versions: RecordVersions;
  readonly intents: WriteIntents;
  readonly vendors: Vendors;
  /** The pairs of a link that the contract names. `holder`: the event that takes its leases. @throws Error for another name */
  readonly links: (name: string, holder: string) => AttemptLinks;
  readonly meter: Meter;
  /** Counts an outcome that the contract names for the business. */
  readonly countBusiness: (outcome: string) => void;
  readonly log: Log;
  /** Seconds from now until the message may be received again. */
  readonly changeVisibility: (record: SQSRecord, seconds: number) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that a message may still take, before the worker closes. */
  readonly remainingMs: () => number;
  /** Calls `run` after some milliseconds, unless the function that it returns is called first. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Lets Node report the rejections that nothing handled: it does so at the end of a turn of its event loop. */
  readonly nextTurn: () => Promise<void>;
  /** When the batch was received, near enough: the start of the invocation. */
  readonly startedAt: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** One message's turn. Each step of the pipeline hands on what it has found out. */
export interface Attempt {
  readonly services: DeliverServices;
  readonly record: SQSRecord;
  readonly message: EnvelopeRead;
  readonly attemptLog: AttemptLog;
  readonly log: Log;
  readonly turns: Turns;
}

export interface ReadAttempt extends Attempt {
  readonly envelope: Envelope;
}

export interface ParsedAttempt extends ReadAttempt {
  readonly event: unknown;
}

export interface FreshAttempt extends ParsedAttempt {
  /** Names of the fields that are newer than what was applied before. */
  readonly fresh: readonly string[];
}

/** Ends the attempt with a result, or goes on with `next`. */
export type Step<In, Out = In> = (attempt: In, next: (attempt: Out) => Promise<Result>) => Promise<Result>;

export interface Steps<In, Out> {
  use<Next>(step: Step<Out, Next>): Steps<In, Next>;
  end(step: (attempt: Out) => Promise<Result>): (attempt: In) => Promise<Result>;
}

/** A pipeline that begins with this step. */
export function startWith<In, Out>(first: Step<In, Out>): Steps<In, Out> {
  return {
    use: (step) => startWith((attempt, next) => first(attempt, (passed) => step(passed, next))),
    end: (last) => (attempt) => first(attempt, last),
  };
}
