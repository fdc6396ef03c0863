import type { Destination } from '../../contract/index.ts';
import { afterFailure, afterRateLimit, afterRefusedCredential, afterSuccess, type MaybeBreaker } from './breaker.ts';
import type { CallResult } from './call-limiter.ts';
import { createFailureShare } from './failure-share.ts';
import { EMPTY_ROW, type Row } from './row.ts';
import type { ControlStore } from './store.ts';

export interface ReporterServices {
  readonly store: ControlStore;
  /** What was last seen of each account; kept up to date. */
  readonly rows: Map<string, Row>;
  readonly now: () => number;
  readonly onOpened: (account: string) => Promise<void>;
}

const TRIES = 12;

/** Turns the results of calls into changes of the account's breaker; writes only changes. */
export function createReporter({ store, rows, now, onOpened }: ReporterServices) {
  const shares = new Map<string, ReturnType<typeof createFailureShare>>();
  const rests = new Map<string, number>();
  let holder = '';
  let last: Promise<unknown> = Promise.resolve();

  function shareOf({ name, breaker }: Destination) {
    const share = shares.get(name) ?? createFailureShare(breaker);
    shares.set(name, share);
    return share;
  }

  async function change(account: Destination, step: (breaker: MaybeBreaker) => MaybeBreaker): Promise<void> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const seen = rows.get(account.name) ?? EMPTY_ROW;
      const next = step(seen.breaker);
      if (next === seen.breaker) return;
      const result = await store.write([{ account: account.name, seen, breaker: { next } }]);
      if (result === 'written') {
        rows.set(account.name, { ...seen, breaker: next, version: seen.version + 1 });
        if (next?.state === 'open') await onOpened(account.name);
        return;
      }
      for (const [name, row] of result) rows.set(name, row);
    }
    throw new Error(
      `The control table's row of ${account.name} changed in each of ${TRIES} tries: too many workers write to it at once.`,
    );
  }

  async function rest(account: Destination, seconds: number): Promise<void> {
    const untilMs = now() + seconds * 1000;
    rests.set(account.name, Math.max(untilMs, rests.get(account.name) ?? 0));
    await store.rest(account.name, untilMs);
  }

  async function settle(account: Destination, result: CallResult): Promise<void> {
    const call = { holder, now: now() };
    const share = shareOf(account);
    if (result === 'success') {
      share(false, call.now);
      return change(account, (breaker) => afterSuccess(breaker, call));
    }
    switch (result.kind) {
      case 'failure': {
        const rateIsBad = share(true, call.now);
        return change(account, (breaker) =>
          afterFailure(breaker, account.breaker, { ...call, rateIsBad, reason: result.reason }),
        );
      }
      case 'authentication':
        return change(account, (breaker) => afterRefusedCredential(breaker, account.breaker, call));
      case 'rate-limited': {
        const { retryAfterSeconds } = result;
        await change(account, (breaker) => afterRateLimit(breaker, account.breaker, { ...call, retryAfterSeconds }));
        if (rows.get(account.name)?.breaker?.state !== 'open') await rest(account, retryAfterSeconds);
      }
    }
  }

  return {
    /** Later calls are those of the invocation `next`. */
    begin: (next: string) => {
      holder = next;
    },
    /** Seconds of the vendor's Retry-After that are left, as far as this container saw it. */
    restingSeconds: (account: string) => Math.max(0, Math.ceil(((rests.get(account) ?? 0) - now()) / 1000)),
    /** One after the other: the calls of a batch end together, and each would find the row changed by another. */
    report(account: Destination, result: CallResult): Promise<void> {
      const settled = last.then(() => settle(account, result));
      last = settled.catch(() => undefined);
      return settled;
    },
  };
}
