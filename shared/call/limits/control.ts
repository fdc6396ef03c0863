import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../contract/index.ts';
import { type Decision, isMetered, type Passenger } from './admission.ts';
import { createAdmit } from './admit.ts';
import { isForfeited, paceOf } from './budget.ts';
import type { CallResult } from './call-gate.ts';
import { HAND_BACK_SECONDS, restSeconds } from './gate.ts';
import { createReporter } from './reporter.ts';
import { EMPTY_ROW, type Row } from './row.ts';
import { createControlStore } from './store.ts';

export interface ControlOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Told when a report of ours opened the gate of an account. */
  readonly onTripped: (account: string) => Promise<void>;
}

export interface Entry {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** All accounts that the delivery calls, in the order of its calls. */
  readonly accounts: readonly Destination[];
  /** Calls that the batch will make at least. */
  readonly calls: number;
  /** Milliseconds that may be spent waiting. */
  readonly patienceMs: number;
  /** Names this invocation: a trial is leased to it. */
  readonly holder: string;
}

export interface Closed {
  readonly kind: 'closed';
  readonly reason: string;
  readonly retryAfterSeconds: number;
  /** Because the control table did not answer. */
  readonly isFault?: true;
}

/** `trial`: exactly one message may be worked on. */
export type Passage = { readonly kind: 'pass' } | { readonly kind: 'trial'; readonly account: Destination } | Closed;

/** The gates and budgets of destination accounts, as one container sees them: it works on one batch at a time. */
export interface Control {
  /** Once a batch, before anything else. Never rejects. */
  enter(entry: Entry): Promise<Passage>;
  /** Before every call; waits up to `patienceMs`. Never rejects. */
  slot(account: Destination, patienceMs: number): Promise<'now' | Closed>;
  /** After every call. Rejects when the account's state could not be written. */
  report(account: Destination, result: CallResult): Promise<void>;
}

/** How often a worker looks again while it waits. */
const LOOK_MS = 1000;
/** Messages that are handed back do not come back all at once. */
const HAND_BACK_JITTER_SECONDS = 60;
/** Spreads what waits for a time that is known. */
const KNOWN_WAIT_JITTER_SECONDS = 5;
/** A trial outlives the wait by the end of the invocation. */
const LEASE_MARGIN_MS = 30_000;

export function createControl(options: ControlOptions): Control {
  const { now, sleep, random } = options;
  const store = createControlStore(options.client, options.tableName);
  const rows = new Map<string, Row>();
  const admit = createAdmit({ store, rows, now, sleep, random });
  const reporter = createReporter({ store, rows, now, onTripped: options.onTripped });
  const lanes = new Map<string, number[]>();
  let passenger: Passenger = { delivery: '', holder: '', leaseMs: 0 };
  let leasing: Promise<unknown> = Promise.resolve();

  function closed(reason: string, seconds?: number): Closed {
    const known = seconds && Math.ceil(seconds + KNOWN_WAIT_JITTER_SECONDS * random());
    const retryAfterSeconds = known ?? Math.ceil(HAND_BACK_SECONDS + HAND_BACK_JITTER_SECONDS * random());
    return { kind: 'closed', reason, retryAfterSeconds };
  }

  function turnedAway(decision: Exclude<Decision, { kind: 'go' }>): Closed {
    return closed(decision.reason, decision.kind === 'closed' ? decision.seconds : undefined);
  }

  async function take(accounts: readonly Destination[], calls: number, latestMs: number, mayRemember: boolean) {
    const admission = await admit({ ...passenger, accounts, calls, latestMs }, mayRemember);
    if (admission.kind === 'go') {
      for (const { account, lease } of admission.steps) {
        if (lease) lanes.set(account, [...(lanes.get(account) ?? []), ...lease.slots]);
      }
    }
    return admission;
  }

  /** One after the other: each of a batch's messages would else find its own account changed by the next. */
  function takeOne(account: Destination, deadline: number) {
    const taken = leasing.then(() => (usableSlot(account) ? undefined : take([account], 1, deadline, true)));
    leasing = taken.catch(() => undefined);
    return taken;
  }

  /** Whether a slot is there that is not too late, the late ones left out. */
  function usableSlot(account: Destination): boolean {
    const isSpaced = paceOf(account, rows.get(account.name)?.gate, now()) !== undefined;
    const usable = (lanes.get(account.name) ?? []).filter((slot) => !isSpaced || !isForfeited(slot, now()));
    lanes.set(account.name, usable);
    return usable.length > 0;
  }

  async function waitForSlot(account: Destination, deadline: number): Promise<'now' | Closed> {
    for (;;) {
      const row = rows.get(account.name) ?? EMPTY_ROW;
      const resting = reporter.restingSeconds(account.name);
      if (resting > 0) return closed('rate-limited', resting);
      if (row.gate?.state === 'open') return closed(row.gate.reason, restSeconds(row.gate, now()));
      if (!isMetered(account, row.gate, now())) return 'now';
      if (!usableSlot(account)) {
        if (now() > deadline) return closed('rate-budget', 1);
        const taken = await takeOne(account, deadline);
        if (taken && taken.kind !== 'go') return turnedAway(taken);
        continue;
      }
      const slot = lanes.get(account.name)?.shift() ?? now();
      if (slot > deadline) return closed('rate-budget', Math.ceil((slot - now()) / 1000));
      if (slot > now()) await sleep(slot - now());
      const isSpaced = paceOf(account, row.gate, now()) !== undefined;
      if (!isSpaced || !isForfeited(slot, now())) return 'now';
    }
  }

  async function enter({ delivery, accounts, calls, patienceMs, holder }: Entry): Promise<Passage> {
    const deadline = now() + patienceMs;
    passenger = { delivery, holder, leaseMs: patienceMs + LEASE_MARGIN_MS };
    reporter.begin(holder);
    lanes.clear();
    for (let look = 0; ; look += 1) {
      const admission = await take(accounts, calls, deadline, look === 0);
      if (admission.kind === 'go') {
        return admission.trial ? { kind: 'trial', account: admission.trial } : { kind: 'pass' };
      }
      const left = deadline - now();
      if (admission.kind !== 'soon' || left <= 0) return turnedAway(admission);
      await sleep(Math.min(LOOK_MS, left));
    }
  }

  /** Where the table does not answer, nobody knows whether calls may be made. */
  const unlessUnavailable = <T>(passage: Promise<T>): Promise<T | Closed> =>
    passage.catch(() => ({ ...closed('control-store-unavailable'), isFault: true }));

  return {
    enter: (entry) => unlessUnavailable(enter(entry)),
    slot: (account, patienceMs) => unlessUnavailable(waitForSlot(account, now() + patienceMs)),
    report: reporter.report,
  };
}
