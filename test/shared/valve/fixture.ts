import { type Breaker, EMPTY_ROW, type Pause, type Row } from '../../../shared/call/limits/index.ts';
import type { ValveConfig } from '../../../shared/topology/index.ts';
import type { Mapping } from '../../../shared/valve/plan.ts';
import type { ValveState } from '../../../shared/valve/state.ts';

export const NOON = Date.parse('2026-11-21T12:00:00Z');
export const MINUTE = 60_000;

const flow = (integration: string, delivery: string, accounts: readonly [string, ...string[]]) => ({
  integration,
  delivery,
  accounts,
  sourceDays: 7,
  visibilitySeconds: 120,
});

/** Two deliveries write to `mail`, one of them reads `crm`; a third writes to `books`. */
export const CONFIG: ValveConfig = {
  flows: {
    'crm/mail': flow('crm', 'mail', ['mail', 'crm']),
    'shop/mail': flow('shop', 'mail', ['mail']),
    'shop/books': { ...flow('shop', 'books', ['books']), sameFailureEvents: 25 },
  },
  rampSeconds: { mail: 30, crm: 30, books: 30 },
};

export const open = (change: object = {}): Breaker => ({
  state: 'open',
  reason: 'mail-status-500',
  sinceMs: NOON - MINUTE,
  untilMs: NOON,
  waitSeconds: 60,
  ...change,
});

export const paused = (change: Partial<Pause> = {}): Pause => ({
  by: 'ada',
  reason: 'migration',
  sinceMs: NOON - MINUTE,
  untilMs: NOON + MINUTE,
  ...change,
});

/** Every account, healthy unless something is said of it. */
export function rowsOf(changes: Readonly<Record<string, Partial<Row>>> = {}): ReadonlyMap<string, Row> {
  return new Map(Object.keys(CONFIG.rampSeconds).map((name) => [name, { ...EMPTY_ROW, ...changes[name] }]));
}

export const stateWith = (change: Partial<ValveState> = {}): ValveState => ({
  version: 3,
  disabled: {},
  noted: {},
  probed: {},
  stopped: {},
  ...change,
});

/** One mapping a delivery, called as it is. */
export function mappingsOf(states: Readonly<Record<string, string>>): ReadonlyMap<string, readonly Mapping[]> {
  return new Map(Object.entries(states).map(([delivery, state]) => [delivery, [{ id: `${delivery}!`, state }]]));
}
