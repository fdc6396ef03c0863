import { controlOver } from '../../../../shared/call/limits/control.ts';
import type { CallResult, ProbeResult } from '../../../../shared/call/limits/index.ts';
import type { ControlStore } from '../../../../shared/call/limits/store.ts';
import type { Destination } from '../../../../shared/contract/index.ts';
import { type VirtualTime, virtualTime } from '../../../model/environment/clock.ts';
import { noise } from '../../../model/environment/noise.ts';
import { scriptedStore } from './scripted-store.ts';

export const NOON = Date.parse('2026-11-21T12:00:00Z');
/** What a call to DynamoDB takes, from 3 to 12 ms. */
const TRAVEL_MS = { least: 3, spread: 9 };
/** What a worker of 30 s has left to wait in before a call. */
const MAX_WAIT_MS = 15_000;

/** A call to the vendor: when it began and which worker made it. */
export interface Made {
  readonly at: number;
  readonly account: string;
  readonly worker: string;
  readonly event: string;
}

export interface WorkerOptions {
  readonly name: string;
  readonly accounts: readonly Destination[];
  readonly batch: number;
  /** How far ahead of the true time this worker's clock is. */
  readonly clockMs?: number;
  /** How the account answers, and after how many milliseconds. */
  readonly vendor: (made: Made) => { readonly ms: number; readonly result: CallResult };
  readonly probe?: () => ProbeResult;
  /** The next events for this worker; without any it stops. */
  readonly take: (count: number) => readonly string[] | Promise<readonly string[]>;
  readonly onEnd: (event: string, end: End) => void;
}

/** What became of an event: delivered, or released for a reason. */
export type End = 'done' | { readonly reason: string; readonly isFault: boolean };

/** A worker that was refused does not ask again at once: its messages wait in their queue. */
const REFUSED_MS = 5000;

/** Many workers' controls over one control table, in time that passes only while all of them wait. */
export function openWorkers() {
  const time: VirtualTime = virtualTime(NOON);
  const random = noise(20_261_121);
  const made: Made[] = [];
  const table = scriptedStore();
  const calls = { reads: 0, counts: 0, changes: 0 };

  /** The request and its answer travel. */
  async function travelling<T>(kind: keyof typeof calls, act: () => Promise<T>): Promise<T> {
    calls[kind] += 1;
    await time.sleep((TRAVEL_MS.least + TRAVEL_MS.spread * random()) / 2);
    const answer = await act();
    await time.sleep((TRAVEL_MS.least + TRAVEL_MS.spread * random()) / 2);
    return answer;
  }
  const store: ControlStore = {
    read: (account) => travelling('reads', () => table.store.read(account)),
    change: (account, seen, next) => travelling('changes', () => table.store.change(account, seen, next)),
    count: (account, update) => travelling('counts', () => table.store.count(account, update)),
  };

  return {
    time,
    store,
    random,
    made,
    calls,
    table,
    /** A container that works on batch after batch. */
    async work(options: WorkerOptions): Promise<void> {
      const { name, accounts, batch, clockMs = 0, vendor, probe, take, onEnd } = options;
      const control = controlOver(store, {
        now: () => time.now() + clockMs,
        sleep: (ms) => time.sleep(ms),
        random,
        onOpened: async () => {},
        probe: async () => probe?.() ?? 'green',
      });

      async function deliver(event: string): Promise<End> {
        for (const account of accounts) {
          const slot = await control.slot(account, MAX_WAIT_MS);
          if (slot !== 'now') return { reason: slot.reason, isFault: slot.isFault === true };
          const call = { at: time.now(), account: account.name, worker: name, event };
          made.push(call);
          const { ms, result } = vendor(call);
          await time.sleep(ms);
          await control.report(account, result, { event, mayProbe: true });
          if (result !== 'success') return { reason: 'failed', isFault: false };
        }
        return 'done';
      }

      for (let invocation = 0; ; invocation += 1) {
        const events = await take(batch);
        if (events.length === 0) return;
        const permit = await control.acquire({
          delivery: 'a/b',
          accounts,
          calls: events.length,
          maxWaitMs: MAX_WAIT_MS,
          holder: `${name}-${invocation}`,
        });
        if (permit.kind === 'refused') await time.sleep(REFUSED_MS);
        await Promise.all(
          events.map(async (event, index) => {
            if (permit.kind === 'refused')
              return onEnd(event, { reason: permit.reason, isFault: permit.isFault === true });
            if (permit.kind === 'half-open' && index > 0) return onEnd(event, { reason: 'half-open', isFault: false });
            onEnd(event, await deliver(event));
          }),
        );
      }
    },
  };
}

/** The most calls that any window of this length holds. */
export function mostIn(windowMs: number, calls: readonly Made[]): number {
  const times = calls.map(({ at }) => at).sort((a, b) => a - b);
  let first = 0;
  return times.reduce((most, at, last) => {
    while ((times[first] ?? at) <= at - windowMs) first += 1;
    return Math.max(most, last - first + 1);
  }, 0);
}
