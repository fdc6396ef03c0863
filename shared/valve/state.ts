/** What the valve remembers from one run to the next: one item of the control table. Times are milliseconds since the epoch. */
export interface ValveState {
  /** Grows with every change. */
  readonly version: number;
  /** Deliveries whose mapping the valve has disabled or is about to; it touches no other. */
  readonly shut: Readonly<Record<string, Shut>>;
  /** The last that was written down of each account that is not healthy. */
  readonly noted: Readonly<Record<string, Noted>>;
  /** When each account that rests was last probed. */
  readonly probed: Readonly<Record<string, number>>;
}

export interface Shut {
  readonly sinceMs: number;
  /** In words; none while its mapping is being enabled again. */
  readonly reasons: readonly string[];
}

export interface Noted {
  readonly state: 'open' | 'trial' | 'ramping';
  /** Tells one opening from the next. */
  readonly sinceMs?: number;
}

/** @param item as the document client reads it; absent before the first change */
export function stateOf(item: Readonly<Record<string, unknown>> = {}): ValveState {
  return {
    version: Number(item.version ?? 0),
    shut: (item.shut ?? {}) as ValveState['shut'],
    noted: (item.noted ?? {}) as ValveState['noted'],
    probed: (item.probed ?? {}) as ValveState['probed'],
  };
}
