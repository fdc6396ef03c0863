import { expect, test } from 'vitest';
import type { Gate } from '../../../shared/call/limits/index.ts';
import { gateChanges } from '../../../shared/valve/changes.ts';
import type { Noted } from '../../../shared/valve/state.ts';
import { FACTS, NOON, open, rowsOf } from './scene.ts';

const OPENED = { state: 'open', sinceMs: NOON - 60_000 } as const;
const trial: Gate = { state: 'trial', untilMs: NOON, waitSeconds: 60 };
const ramping = (sinceMs: number): Gate => ({ state: 'ramping', sinceMs, waitSeconds: 60, failures: 0 });
const OPEN_ENTRY = {
  account: 'mail',
  at: '2026-11-21T11:59:00.000Z',
  state: 'open',
  reason: 'mail-status-500',
  since: '2026-11-21T11:59:00.000Z',
  until: '2026-11-21T12:00:00.000Z',
};
const entry = (state: string, at = '2026-11-21T12:00:00.000Z') => ({ account: 'mail', at, state });

test.each<[string, Gate | undefined, Noted | undefined, object | undefined, Noted | undefined]>([
  ['nothing of a healthy account', undefined, undefined, undefined, undefined],
  ['nothing of a few failures', { state: 'suspect', failures: 2 }, undefined, undefined, undefined],
  ['an opening, at its own time', open(), undefined, OPEN_ENTRY, OPENED],
  ['an opening once', open(), OPENED, undefined, OPENED],
  ['a longer wait of the same opening not again', open({ untilMs: NOON + 1 }), OPENED, undefined, OPENED],
  ['the next opening', open(), { state: 'open', sinceMs: NOON - 90_000 }, OPEN_ENTRY, OPENED],
  ['a trial', trial, OPENED, entry('trial'), { state: 'trial' }],
  ['a trial once, whoever holds it', { ...trial, holder: 'x' }, { state: 'trial' }, undefined, { state: 'trial' }],
  [
    'a ramp, at its own time',
    ramping(NOON - 29_999),
    { state: 'trial' },
    entry('ramping', '2026-11-21T11:59:30.001Z'),
    { state: 'ramping', sinceMs: NOON - 29_999 },
  ],
  ['a ramp that nobody ended as healthy', ramping(NOON - 30_000), { state: 'trial' }, entry('healthy'), undefined],
  ['recovery', undefined, OPENED, entry('healthy'), undefined],
])('of an account the ledger is told %s', (_, gate, noted, expected, next) => {
  const found = gateChanges(FACTS, rowsOf({ mail: { gate } }), noted ? { mail: noted } : {}, NOON);
  expect(found).toEqual({ entries: expected ? [expected] : [], noted: next ? { mail: next } : {} });
});

test('of more accounts than a transaction takes, the rest is told in the next run', () => {
  const names = Array.from({ length: 120 }, (_, i) => `account-${i}`);
  const rampSeconds = Object.fromEntries(names.map((name) => [name, 30]));
  const [row] = rowsOf({ mail: { gate: open() } }).values();
  const rows = new Map(names.flatMap((name) => (row ? [[name, row] as const] : [])));
  const first = gateChanges({ rampSeconds }, rows, {}, NOON);
  const second = gateChanges({ rampSeconds }, rows, first.noted, NOON);
  expect([first.entries.length, second.entries.length]).toEqual([90, 30]);
  expect(new Set([...first.entries, ...second.entries].map(({ account }) => account)).size).toBe(120);
});
