import type { Destination } from '../../contract/index.ts';
import { type Decision, decide, type HalfOpen, type Request } from './admission.ts';
import { currentBreaker } from './breaker.ts';
import { isMetered } from './budget.ts';
import type { Row } from './row.ts';
import type { States } from './states.ts';
import type { ControlStore } from './store.ts';

export interface AcquireServices {
  readonly store: ControlStore;
  readonly states: States;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
}

export type Acquired =
  | { readonly kind: 'granted'; readonly halfOpen?: Destination }
  | Extract<Decision, { kind: 'refused' }>;

/** How often a waiting worker reads the rows again. */
const LOOK_MS = 1000;
/** A counted account that was healthy so lately is not read first: each lease of its slots returns the row. */
const HEALTHY_MS = 60_000;

/** Begins a batch: at first by what is remembered; before a wait, a refusal or a half-open call by what the table holds. */
export function createAcquire({ store, states, now, sleep, random }: AcquireServices) {
  /** In a healthy state, read by the lease itself. */
  function isReadLater({ name, ...account }: Destination): boolean {
    const { breaker, pauses } = states.last(name);
    if (breaker !== undefined || pauses !== undefined) return false;
    return states.ageMs(name) <= HEALTHY_MS && isMetered({ name, ...account }, undefined, now());
  }

  async function rowsOf(accounts: readonly Destination[], mustLook: boolean): Promise<ReadonlyMap<string, Row>> {
    const rowOf = async (account: Destination): Promise<[string, Row]> => {
      const { name } = account;
      if (mustLook) return [name, await states.look(name)];
      return [name, isReadLater(account) ? states.last(name) : await states.fresh(name)];
    };
    return new Map(await Promise.all(accounts.map(rowOf)));
  }

  /** Leases all half-open calls, or gives back those that it got. */
  async function leaseAll(wanted: readonly HalfOpen[], rows: ReadonlyMap<string, Row>): Promise<boolean> {
    const got: HalfOpen[] = [];
    for (const one of wanted) {
      if (await change(one, rows.get(one.account.name))) got.push(one);
      else {
        for (const { account, next } of got) {
          const { state, waitSeconds } = next;
          await change({ account, next: { state, waitSeconds, untilMs: now() } });
        }
        return false;
      }
    }
    return true;
  }

  async function change({ account: { name, breaker: policy }, next }: HalfOpen, seen = states.last(name)) {
    if (currentBreaker(seen.breaker, policy, now()) === next) return true;
    const startedAt = now();
    const { isDone, row } = await store.change(name, seen, next);
    states.keep(name, row, startedAt);
    return isDone;
  }

  return async (ask: Omit<Request, 'now'>): Promise<Acquired> => {
    for (let mustLook = false; ; mustLook = true) {
      const rows = await rowsOf(ask.accounts, mustLook);
      const decision = decide({ ...ask, now: now() }, rows);
      const isHealthy = decision.kind === 'granted' && decision.halfOpen.length === 0;
      if (isHealthy) return { kind: 'granted' };
      const isFinal = decision.kind === 'refused' && decision.isFinal;
      if (!mustLook && !isFinal) continue;
      if (decision.kind === 'refused') return decision;
      const left = ask.latestMs - now();
      if (decision.kind === 'granted') {
        const [first] = decision.halfOpen;
        if (first && (await leaseAll(decision.halfOpen, rows))) return { kind: 'granted', halfOpen: first.account };
        if (left <= 0) return { kind: 'refused', reason: 'breaker-half-open' };
        await sleep(Math.min(left, LOOK_MS * random()));
        continue;
      }
      if (left <= 0) return { kind: 'refused', reason: decision.reason };
      await sleep(Math.min(left, decision.atMs === undefined ? LOOK_MS : decision.atMs - now()));
    }
  };
}
