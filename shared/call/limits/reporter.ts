import { createHash } from 'node:crypto';
import type { Destination } from '../../contract/index.ts';
import {
  afterFailure,
  afterRateLimit,
  afterRedProbe,
  afterRefusedCredential,
  afterSuccess,
  currentBreaker,
  type MaybeBreaker,
} from './breaker.ts';
import type { CallResult, Fault } from './call-limiter.ts';
import { createFailureShare } from './failure-share.ts';
import type { ProbeResult, Prober } from './prober.ts';
import type { States } from './states.ts';
import type { ControlStore } from './store.ts';

export interface ReporterServices {
  readonly store: ControlStore;
  readonly states: States;
  readonly now: () => number;
  readonly onOpened: (account: string) => Promise<void>;
  readonly probe: Prober;
}

/** The event of a call, and whether there is time for the health probe. */
export interface Reported {
  readonly event: string;
  readonly mayProbe: boolean;
}

const TRIES = 12;

/** Turns the results of calls into changes of the account's breaker; writes only changes. */
export function createReporter({ store, states, now, onOpened, probe }: ReporterServices) {
  const shares = new Map<string, ReturnType<typeof createFailureShare>>();
  const successes = new Map<string, number>();
  let holder = '';
  let last: Promise<unknown> = Promise.resolve();

  function shareOf({ name, breaker }: Destination) {
    const share = shares.get(name) ?? createFailureShare(breaker);
    shares.set(name, share);
    return share;
  }

  async function change({ name, breaker: policy }: Destination, step: (breaker: MaybeBreaker) => MaybeBreaker) {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const startedAt = now();
      const seen = states.last(name);
      const breaker = currentBreaker(seen.breaker, policy, startedAt);
      const next = step(breaker);
      if (next === breaker) return;
      const { isDone, row } = await store.change(name, seen, next);
      states.keep(name, row, startedAt);
      if (isDone) {
        if (next?.state === 'open') await onOpened(name);
        return;
      }
    }
    throw new Error(
      `The control table's row of ${name} changed in each of ${TRIES} tries: too many workers write to it at once.`,
    );
  }

  /** Says whether this worker asks the health probe. */
  async function failed(account: Destination, reason: string, event: string, isCounted: boolean): Promise<boolean> {
    const { name, breaker: policy } = account;
    const hash = hashOf(event);
    const rateIsBad = isCounted && shareOf(account)(hash, now());
    const lastSuccessMs = successes.get(name) ?? Number.NEGATIVE_INFINITY;
    let asks = false;
    await change(account, (breaker) => {
      const failure = { event: hash, reason, rateIsBad, holder, lastSuccessMs, now: now() };
      const after = afterFailure(breaker, policy, failure);
      asks = after.asks;
      return after.next;
    });
    return asks;
  }

  /** Opens the breaker where the probe is red. */
  async function ask(account: Destination, reason: string): Promise<ProbeResult> {
    const answer = await probe.ask(account);
    if (answer === 'refused')
      await change(account, (breaker) => afterRefusedCredential(breaker, account.breaker, { holder, now: now() }));
    else if (answer === 'red')
      await change(account, (breaker) => afterRedProbe(breaker, account.breaker, { reason, now: now() }));
    return answer;
  }

  function faultOf({ name }: Destination): Fault {
    return states.last(name).breaker?.state === 'open' ? 'account' : 'event';
  }

  async function settle(account: Destination, result: CallResult, { event, mayProbe }: Reported): Promise<Fault> {
    const call = { holder, now: now() };
    if (result === 'nothing') return 'event';
    if (result === 'success') {
      shareOf(account)(undefined, call.now);
      successes.set(account.name, call.now);
      await change(account, (breaker) => afterSuccess(breaker, call));
      return 'event';
    }
    const { reason } = result;
    switch (result.kind) {
      case 'failure': {
        const asks = await failed(account, reason, event, true);
        // Such an answer still holds where the control table did not take what followed from it.
        if ((asks && mayProbe) || isRefusing(probe.held(account))) await ask(account, reason);
        return faultOf(account);
      }
      case 'forbidden': {
        await failed(account, reason, event, false);
        if (faultOf(account) === 'account') return 'account';
        // Without an answer it is not known whose fault it was: the event is not given up.
        const answer = mayProbe ? await ask(account, reason) : 'unknown';
        return answer === 'green' ? faultOf(account) : 'account';
      }
      case 'authentication':
        await change(account, (breaker) => afterRefusedCredential(breaker, account.breaker, call));
        return 'account';
      case 'rate-limited': {
        const { retryAfterSeconds } = result;
        await change(account, (breaker) => afterRateLimit(breaker, account.breaker, { ...call, retryAfterSeconds }));
        return 'account';
      }
    }
  }

  return {
    /** Later calls are those of the invocation `next`. */
    begin: (next: string) => {
      holder = next;
    },
    /** One after the other: the calls of a batch end together, and each would find the row changed by another. */
    report(account: Destination, result: CallResult, reported: Reported): Promise<Fault> {
      const settled = last.then(() => settle(account, result, reported));
      last = settled.catch(() => undefined);
      return settled;
    },
  };
}

/** Whether the probe's answer opens a breaker. */
function isRefusing(answer: ProbeResult | undefined): boolean {
  return answer === 'red' || answer === 'refused';
}

/** Short, and without personal data: an event's id may hold an address. */
function hashOf(event: string): string {
  return createHash('sha256').update(event).digest('base64url').slice(0, 12);
}
