import { expect, test } from 'vitest';
import type { Breaker } from '../../../shared/call/limits/index.ts';
import { breakerChanges } from '../../../shared/valve/breaker-changes.ts';
import type { Noted } from '../../../shared/valve/state.ts';
import { CONFIG, NOON, open, rowsOf } from './fixture.ts';

const OPENED = { state: 'open', sinceMs: NOON - 60_000 } as const;
const halfOpen: Breaker = { state: 'half-open', untilMs: NOON, waitSeconds: 60 };
const recovering = (sinceMs: number): Breaker => ({ state: 'recovering', sinceMs, waitSeconds: 60, failures: 0 });
const OPEN_ENTRY = {
  account: 'mail',
  at: '2026-11-21T11:59:00.000Z',
  state: 'open',
  reason: 'mail-status-500',
  since: '2026-11-21T11:59:00.000Z',
  until: '2026-11-21T12:00:00.000Z',
};
const entry = (state: string, at = '2026-11-21T12:00:00.000Z') => ({ account: 'mail', at, state });

test.each<[string, Breaker | undefined, Noted | undefined, object | undefined, Noted | undefined]>([
  ['nothing of a closed breaker', undefined, undefined, undefined, undefined],
  [
    'nothing of a closed breaker with a few failures',
    { state: 'closed', failures: 2 },
    undefined,
    undefined,
    undefined,
  ],
  ['an opening, at its own time', open(), undefined, OPEN_ENTRY, OPENED],
  ['an opening once', open(), OPENED, undefined, OPENED],
  ['a longer wait of the same opening only once', open({ untilMs: NOON + 1 }), OPENED, undefined, OPENED],
  ['the next opening', open(), { state: 'open', sinceMs: NOON - 90_000 }, OPEN_ENTRY, OPENED],
  ['a half-open breaker', halfOpen, OPENED, entry('half-open'), { state: 'half-open' }],
  [
    'a half-open breaker once, also when a worker holds its call',
    { ...halfOpen, holder: 'x' },
    { state: 'half-open' },
    undefined,
    { state: 'half-open' },
  ],
  [
    'a recovering breaker, at its own time',
    recovering(NOON - 29_999),
    { state: 'half-open' },
    entry('recovering', '2026-11-21T11:59:30.001Z'),
    { state: 'recovering', sinceMs: NOON - 29_999 },
  ],
  [
    'a recovering breaker whose time is over as closed',
    recovering(NOON - 30_000),
    { state: 'half-open' },
    entry('closed'),
    undefined,
  ],
  ['an absent breaker as closed', undefined, OPENED, entry('closed'), undefined],
])('the ledger receives %s', (_, breaker, noted, expected, next) => {
  const found = breakerChanges(CONFIG, rowsOf({ mail: { breaker } }), noted ? { mail: noted } : {}, NOON);
  expect(found).toEqual({ entries: expected ? [expected] : [], noted: next ? { mail: next } : {} });
});

test('of more accounts than a transaction takes, the next run writes the rest', () => {
  const names = Array.from({ length: 120 }, (_, i) => `account-${i}`);
  const rampSeconds = Object.fromEntries(names.map((name) => [name, 30]));
  const [row] = rowsOf({ mail: { breaker: open() } }).values();
  const rows = new Map(names.flatMap((name) => (row ? [[name, row] as const] : [])));
  const first = breakerChanges({ rampSeconds }, rows, {}, NOON);
  const second = breakerChanges({ rampSeconds }, rows, first.noted, NOON);
  expect([first.entries.length, second.entries.length]).toEqual([90, 30]);
  expect(new Set([...first.entries, ...second.entries].map(({ account }) => account)).size).toBe(120);
});
