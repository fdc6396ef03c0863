import { currentState } from '../topology/index.ts';
import type { Stops } from './stops.ts';

/** The valve's state between runs: one item of the control table. Times are milliseconds since the epoch. */
export interface ValveState {
  /** Grows with every change. */
  readonly version: number;
  /** Deliveries whose mappings the valve has disabled or is about to disable; it enables no other. */
  readonly disabled: Readonly<Record<string, DisabledDelivery>>;
  /** The last ledger entry of each account whose breaker is not closed. */
  readonly noted: Readonly<Record<string, Noted>>;
  /** Time of the last probe of each account whose breaker is open. */
  readonly probed: Readonly<Record<string, number>>;
  /** Deliveries that stand still because of their own code. */
  readonly stopped: Stops;
}

export interface DisabledDelivery {
  readonly sinceMs: number;
  /** For people; empty while Lambda enables its mappings. */
  readonly reasons: readonly string[];
}

export interface Noted {
  readonly state: 'open' | 'half-open' | 'recovering';
  /** Distinguishes one opening from the next. */
  readonly sinceMs?: number;
}

/** The attribute keeps its first name: a valve that was rolled back must still find what it has to enable. */
const DISABLED_ATTRIBUTE = 'shut';

/** @param item as the document client reads it; absent before the first change */
export function stateOf(item: Readonly<Record<string, unknown>> = {}): ValveState {
  const noted = (item.noted ?? {}) as ValveState['noted'];
  return {
    version: Number(item.version ?? 0),
    disabled: (item[DISABLED_ATTRIBUTE] ?? {}) as ValveState['disabled'],
    noted: Object.fromEntries(Object.entries(noted).map(([account, one]) => [account, notedOf(one)])),
    probed: (item.probed ?? {}) as ValveState['probed'],
    stopped: (item.stopped ?? {}) as ValveState['stopped'],
  };
}

function notedOf(stored: Noted): Noted {
  return { ...stored, state: currentState(stored.state) as Noted['state'] };
}

/** The item that {@link stateOf} reads. */
export function itemOf({ disabled, ...state }: ValveState): Readonly<Record<string, unknown>> {
  return { ...state, [DISABLED_ATTRIBUTE]: disabled };
}
