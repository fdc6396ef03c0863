import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../contract/index.ts';
import { type Caller, type Decision, isMetered } from './admission.ts';
import { createAdmit } from './admit.ts';
import { RELEASE_SECONDS, restSeconds } from './breaker.ts';
import { isForfeited, paceOf } from './budget.ts';
import type { CallResult } from './call-limiter.ts';
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
  /** Runs when a report of ours opened the breaker of an account. */
  readonly onOpened: (account: string) => Promise<void>;
}

export interface PermitRequest {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** All accounts that the delivery calls, in the order of its calls. */
  readonly accounts: readonly Destination[];
  /** Calls that the batch will make at least. */
  readonly calls: number;
  /** Milliseconds that may be spent waiting. */
  readonly maxWaitMs: number;
  /** Names this invocation: a half-open call is leased to it. */
  readonly holder: string;
}

export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  readonly retryAfterSeconds: number;
  /** Because the control table did not answer. */
  readonly isFault?: true;
}

/** `half-open`: the worker may send exactly one message. */
export type Permit =
  | { readonly kind: 'granted' }
  | { readonly kind: 'half-open'; readonly account: Destination }
  | Refused;

/** The circuit breakers and rate budgets of destination accounts, for one container, which works on one batch at a time. */
export interface Control {
  /** Once a batch, before anything else. Never rejects. */
  acquire(request: PermitRequest): Promise<Permit>;
  /** Before every call; waits up to `maxWaitMs`. Never rejects. */
  slot(account: Destination, maxWaitMs: number): Promise<'now' | Refused>;
  /** After every call. Rejects when the account's state could not be written. */
  report(account: Destination, result: CallResult): Promise<void>;
}

/** How often a waiting worker reads the rows again. */
const LOOK_MS = 1000;
/** Spreads the return of released messages. */
const RELEASE_JITTER_SECONDS = 60;
/** Spreads messages that wait for a known time. */
const KNOWN_WAIT_JITTER_SECONDS = 5;
/** The lease of a half-open call: the wait and the rest of the invocation. */
const LEASE_MARGIN_MS = 30_000;

export function createControl(options: ControlOptions): Control {
  const { now, sleep, random } = options;
  const store = createControlStore(options.client, options.tableName);
  const rows = new Map<string, Row>();
  const admit = createAdmit({ store, rows, now, sleep, random });
  const reporter = createReporter({ store, rows, now, onOpened: options.onOpened });
  const reservedSlots = new Map<string, number[]>();
  let caller: Caller = { delivery: '', holder: '', leaseMs: 0 };
  let leasing: Promise<unknown> = Promise.resolve();

  function refused(reason: string, seconds?: number): Refused {
    const known = seconds && Math.ceil(seconds + KNOWN_WAIT_JITTER_SECONDS * random());
    const retryAfterSeconds = known ?? Math.ceil(RELEASE_SECONDS + RELEASE_JITTER_SECONDS * random());
    return { kind: 'refused', reason, retryAfterSeconds };
  }

  function refusedBy(decision: Exclude<Decision, { kind: 'granted' }>): Refused {
    return refused(decision.reason, decision.kind === 'refused' ? decision.seconds : undefined);
  }

  async function take(accounts: readonly Destination[], calls: number, latestMs: number, mayRemember: boolean) {
    const admission = await admit({ ...caller, accounts, calls, latestMs }, mayRemember);
    if (admission.kind === 'granted') {
      for (const { account, lease } of admission.steps) {
        if (lease) reservedSlots.set(account, [...(reservedSlots.get(account) ?? []), ...lease.slots]);
      }
    }
    return admission;
  }

  /** One after the other: at the same time, the messages of a batch would each find the row changed by another. */
  function takeOne(account: Destination, deadline: number) {
    const taken = leasing.then(() => (usableSlot(account) ? undefined : take([account], 1, deadline, true)));
    leasing = taken.catch(() => undefined);
    return taken;
  }

  /** Drops the slots that have passed; says whether one is left. */
  function usableSlot(account: Destination): boolean {
    const isSpaced = paceOf(account, rows.get(account.name)?.breaker, now()) !== undefined;
    const usable = (reservedSlots.get(account.name) ?? []).filter((slot) => !isSpaced || !isForfeited(slot, now()));
    reservedSlots.set(account.name, usable);
    return usable.length > 0;
  }

  async function waitForSlot(account: Destination, deadline: number): Promise<'now' | Refused> {
    for (;;) {
      const row = rows.get(account.name) ?? EMPTY_ROW;
      const resting = reporter.restingSeconds(account.name);
      if (resting > 0) return refused('rate-limited', resting);
      if (row.breaker?.state === 'open') return refused(row.breaker.reason, restSeconds(row.breaker, now()));
      if (!isMetered(account, row.breaker, now())) return 'now';
      if (!usableSlot(account)) {
        if (now() > deadline) return refused('rate-budget', 1);
        const taken = await takeOne(account, deadline);
        if (taken && taken.kind !== 'granted') return refusedBy(taken);
        continue;
      }
      const slot = reservedSlots.get(account.name)?.shift() ?? now();
      if (slot > deadline) return refused('rate-budget', Math.ceil((slot - now()) / 1000));
      if (slot > now()) await sleep(slot - now());
      const isSpaced = paceOf(account, row.breaker, now()) !== undefined;
      if (!isSpaced || !isForfeited(slot, now())) return 'now';
    }
  }

  async function acquire({ delivery, accounts, calls, maxWaitMs, holder }: PermitRequest): Promise<Permit> {
    const deadline = now() + maxWaitMs;
    caller = { delivery, holder, leaseMs: maxWaitMs + LEASE_MARGIN_MS };
    reporter.begin(holder);
    reservedSlots.clear();
    for (let look = 0; ; look += 1) {
      const admission = await take(accounts, calls, deadline, look === 0);
      if (admission.kind === 'granted') {
        return admission.halfOpen ? { kind: 'half-open', account: admission.halfOpen } : { kind: 'granted' };
      }
      const left = deadline - now();
      if (admission.kind !== 'soon' || left <= 0) return refusedBy(admission);
      await sleep(Math.min(LOOK_MS, left));
    }
  }

  /** When the table does not answer, the worker cannot know whether the breaker is open: no calls. */
  const unlessUnavailable = <T>(permit: Promise<T>): Promise<T | Refused> =>
    permit.catch(() => ({ ...refused('control-store-unavailable'), isFault: true }));

  return {
    acquire: (request) => unlessUnavailable(acquire(request)),
    slot: (account, maxWaitMs) => unlessUnavailable(waitForSlot(account, now() + maxWaitMs)),
    report: reporter.report,
  };
}
