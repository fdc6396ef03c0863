import type { Destination } from '../../contract/index.ts';
import { currentBreaker } from './breaker.ts';
import { paceOf } from './budget.ts';
import { type LeaseStep, nextStep, type Slot, slotsOf } from './lease.ts';
import type { States } from './states.ts';
import type { ControlStore } from './store.ts';

export interface SlotServices {
  readonly store: ControlStore;
  readonly states: States;
  readonly now: () => number;
}

export type Leased = { readonly kind: 'slot'; readonly slot: Slot } | Extract<LeaseStep, { kind: 'refused' }>;

/** A reset that another worker won is followed by an addition; more are needed only where the clock jumps. */
const TRIES = 6;

/** After ten quick writes a slow one is forgotten. */
const FORGETS = 0.8;

/**
 * The slots of one container's batch. The first call to an account leases the places of all messages of the batch by one write;
 * the others use them. A place that passed unused is replaced by another lease.
 */
export function createSlots({ store, states, now }: SlotServices) {
  const kept = new Map<string, readonly Slot[]>();
  const leased = new Map<string, number>();
  const busy = new Map<string, boolean>();
  let expected = 1;
  let leasing: Promise<unknown> = Promise.resolve();
  /** Milliseconds that a slow write took lately: a lease that begins at once would begin in the past. */
  let writeMs = 0;

  function takeKept(account: string): Slot | undefined {
    const [first, ...others] = (kept.get(account) ?? []).filter(({ untilMs }) => untilMs >= now());
    kept.set(account, first ? others : []);
    return first;
  }

  async function lease(account: Destination, latestMs: number): Promise<Leased | undefined> {
    const { name, limits, breaker: policy } = account;
    const calls = Math.max(1, expected - (leased.get(name) ?? 0));
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const startedAt = now();
      const row = states.last(name);
      const pace = paceOf(account, currentBreaker(row.breaker, policy, startedAt), startedAt);
      const isBusy = attempt === 0 && busy.get(name) === true;
      const ask = { calls, pace, perDay: limits.perDay, now: startedAt, fromMs: startedAt + writeMs, isBusy };
      const step = nextStep(row, { ...ask, latestMs: Math.max(latestMs, ask.fromMs) });
      if (step.kind === 'refused') return step;
      const written = await store.count(name, step.update);
      states.keep(name, written.row, startedAt);
      writeMs = Math.max(now() - startedAt, writeMs * FORGETS);
      const slots = written.isDone ? slotsOf(step.update, written.row, { pace, calls, now: now() }) : [];
      if (slots.length === 0) continue;
      busy.set(name, step.update.tat?.kind === 'add' && slots.some(({ fromMs }) => fromMs > now()));
      leased.set(name, (leased.get(name) ?? 0) + slots.length);
      kept.set(name, slots);
      const slot = takeKept(name);
      return slot && { kind: 'slot', slot };
    }
    return undefined;
  }

  return {
    /** A new batch of so many messages, which makes so many calls to each account. */
    begin(messages: number): void {
      expected = messages;
      kept.clear();
      leased.clear();
    },

    /** One after the other: at the same time, the messages of a batch would each lease for all. */
    take(account: Destination, latestMs: number): Promise<Leased> {
      const taken = leasing.then(async (): Promise<Leased> => {
        const slot = takeKept(account.name);
        if (slot) return { kind: 'slot', slot };
        return (await lease(account, latestMs)) ?? { kind: 'refused', reason: 'rate-budget', seconds: 1 };
      });
      leasing = taken.catch(() => undefined);
      return taken;
    },
  };
}
