import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../contract/index.ts';
import { createAcquire } from './acquire.ts';
import { currentBreaker } from './breaker.ts';
import { isMetered } from './budget.ts';
import { CACHE_MS } from './cache.ts';
import type { CallResult, Fault } from './call-limiter.ts';
import { callAllowed, leaseMsFor, RELEASE_SECONDS } from './calls-allowed.ts';
import type { Slot } from './lease.ts';
import { createProber, type ProbeResult } from './prober.ts';
import { createReporter, type Reported } from './reporter.ts';
import { pauseOf } from './row.ts';
import { createSlots } from './slots.ts';
import { createStates } from './states.ts';
import { type ControlStore, createControlStore } from './store.ts';

export interface ControlOptions extends ControlServices {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

export interface ControlServices {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Runs when a report of ours opened the breaker of an account. */
  readonly onOpened: (account: string) => Promise<void>;
  /** Makes the contract's health probe, in no more time than a call takes. Where it rejects, nothing is known. */
  readonly probe: (account: Destination) => Promise<ProbeResult>;
}

export interface PermitRequest {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** All accounts that the delivery calls, in the order of its calls. */
  readonly accounts: readonly Destination[];
  /** Calls that the batch will make to each account, near enough. */
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
  report(account: Destination, result: CallResult, reported: Reported): Promise<Fault>;
}

/** Spreads the return of released messages. */
const RELEASE_JITTER_SECONDS = 60;
/** Spreads messages that wait for a known time. */
const KNOWN_WAIT_JITTER_SECONDS = 5;

export function createControl({ client, tableName, ...services }: ControlOptions): Control {
  return controlOver(createControlStore(client, tableName), services);
}

export function controlOver(store: ControlStore, options: ControlServices): Control {
  const { now, sleep, random } = options;
  const states = createStates(store.read, now);
  const acquireAll = createAcquire({ store, states, now, sleep, random });
  const slots = createSlots({ store, states, now });
  const probe = createProber(options.probe, now);
  const reporter = createReporter({ store, states, now, onOpened: options.onOpened, probe });
  let caller = { delivery: '', holder: '' };

  function refused(reason: string, seconds?: number): Refused {
    const known = seconds && Math.ceil(seconds + KNOWN_WAIT_JITTER_SECONDS * random());
    const retryAfterSeconds = known ?? Math.ceil(RELEASE_SECONDS + RELEASE_JITTER_SECONDS * random());
    return { kind: 'refused', reason, retryAfterSeconds };
  }

  /** By what was last read of the account. */
  function check(account: Destination) {
    const { name, breaker: policy, timeouts } = account;
    const row = states.last(name);
    const breaker = currentBreaker(row.breaker, policy, now());
    const allowed = callAllowed(breaker, { holder: caller.holder, callMs: timeouts.responseMs, now: now() });
    return { isPaused: pauseOf(row, caller.delivery, now()) !== undefined, allowed, breaker };
  }

  async function waitForSlot(account: Destination, deadline: number): Promise<'now' | Refused> {
    let slot: Slot | undefined;
    for (;;) {
      if (slot || !isLeasedNext(account)) await states.fresh(account.name);
      const { isPaused, allowed, breaker } = check(account);
      if (isPaused) return refused('paused');
      if (allowed.kind === 'refused') return refused(allowed.reason, allowed.seconds);
      if (allowed.kind === 'resting') {
        const { reason, untilMs } = allowed;
        if (untilMs > deadline) return refused(reason, Math.ceil((untilMs - now()) / 1000));
        await sleep(untilMs - now());
      } else if (!isMetered(account, breaker, now())) return 'now';
      else if (!slot) {
        const taken = await slots.take(account, deadline);
        if (taken.kind === 'refused') return refused(taken.reason, taken.seconds);
        slot = taken.slot;
      } else if (now() > slot.untilMs) {
        if (now() > deadline) return refused('rate-budget', 1);
        slot = undefined;
      } else if (now() < slot.fromMs) {
        const waitMs = slot.fromMs - now();
        // A long wait ends a little before the slot, to read the state once more.
        await sleep(waitMs > CACHE_MS ? waitMs - CACHE_MS / 2 : waitMs);
      } else return 'now';
    }
  }

  /** Calls are counted and, as far as is known, allowed: the lease of a slot brings the row along. */
  function isLeasedNext(account: Destination): boolean {
    const { isPaused, allowed, breaker } = check(account);
    return !isPaused && allowed.kind === 'allowed' && isMetered(account, breaker, now());
  }

  async function acquire({ delivery, accounts, calls, maxWaitMs, holder }: PermitRequest): Promise<Permit> {
    const latestMs = now() + maxWaitMs;
    const callsMs = accounts.reduce((sum, { timeouts }) => sum + timeouts.responseMs, 0);
    caller = { delivery, holder };
    reporter.begin(holder);
    slots.begin(calls);
    const leaseMs = leaseMsFor(maxWaitMs, callsMs);
    const acquired = await acquireAll({ accounts, delivery, holder, leaseMs, latestMs });
    if (acquired.kind === 'refused') return refused(acquired.reason, acquired.seconds);
    if (!acquired.halfOpen) return { kind: 'granted' };
    slots.begin(1);
    return { kind: 'half-open', account: acquired.halfOpen };
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
