import { describe, expect, test } from 'vitest';
import type { PullHead } from '../../../../shared/ledger/index.ts';
import { runTrouble } from '../../../../shared/watch/monitor/runs.ts';
import { PULL } from '../../pull/source.ts';

/** Due at 00:15 UTC; a run takes up to 30 minutes, and is late after 120. */
const { schedule, expected } = PULL;
const KNOWN = '2026-11-01T00:00:00.000Z';
const last = {
  name: '2026-11-20',
  state: 'complete',
  at: '2026-11-20T00:15:00.000Z',
  startedAt: '2026-11-20T00:15:02.000Z',
  endedAt: '2026-11-20T00:20:00.000Z',
  records: 10,
} as const;
const before: PullHead = { knownSince: KNOWN, at: last.at, completeAt: last.at, last };
const trouble = (head: PullHead, now: string) => runTrouble({ schedule, expected }, head, Date.parse(now));

describe('what is wrong with the runs of a pull', () => {
  test('is nothing while the next run is not due, or was just due', () => {
    expect(trouble(before, '2026-11-21T00:14:00Z')).toEqual([]);
    expect(trouble(before, '2026-11-21T00:29:00Z')).toEqual([]);
  });

  test('is a missed run a quarter of an hour after its time, and a late one when the contract says so', () => {
    expect(trouble(before, '2026-11-21T00:31:00Z')).toEqual(['RunMissed']);
    expect(trouble(before, '2026-11-21T02:14:00Z')).toEqual(['RunMissed']);
    expect(trouble(before, '2026-11-21T02:16:00Z')).toEqual(['RunMissed', 'RunLate']);
  });

  test('is no missed run where another one was open, but a late one in the end', () => {
    const leftOut = { ...before, leftOut: '2026-11-21T00:15:00.000Z' };
    expect(trouble(leftOut, '2026-11-21T00:40:00Z')).toEqual([]);
    expect(trouble(leftOut, '2026-11-21T02:20:00Z')).toEqual(['RunLate']);
  });

  test('is a long run, and then a late one', () => {
    const open = {
      ...before,
      at: '2026-11-21T00:15:00.000Z',
      open: '2026-11-21',
      openSince: '2026-11-21T00:15:02.000Z',
    };
    expect(trouble(open, '2026-11-21T00:44:00Z')).toEqual([]);
    expect(trouble(open, '2026-11-21T00:46:00Z')).toEqual(['RunLong']);
    expect(trouble(open, '2026-11-21T02:16:00Z')).toEqual(['RunLate', 'RunLong']);
  });

  test('is over with a run that a person started', () => {
    const at = '2026-11-21T03:00:00.000Z';
    expect(trouble({ ...before, at, completeAt: at, last: { ...last, at } }, '2026-11-21T03:10:00Z')).toEqual([]);
  });

  test('is how the last run ended', () => {
    const lastRun = (more: Partial<NonNullable<PullHead['last']>>) =>
      trouble({ ...before, last: { ...last, ...more } }, '2026-11-20T12:00:00Z');
    expect(lastRun({ state: 'failed', reason: 'code-threw' })).toEqual(['RunFailed']);
    expect(lastRun({ unusual: 'fewer' })).toEqual(['RunUnusual']);
    expect(lastRun({ goneHeld: 90 })).toEqual(['GoneHeld']);
    expect(lastRun({ held: '900 differences are more than the cap of 500' })).toEqual(['DifferencesFound']);
    expect(lastRun({ told: 1 })).toEqual(['DifferencesFound']);
    expect(lastRun({ state: 'cancelled' })).toEqual([]);
  });

  test('is asked only for what was due since the monitor knows the pull', () => {
    expect(trouble({ knownSince: '2026-11-20T12:00:00.000Z' }, '2026-11-21T00:14:00Z')).toEqual([]);
    expect(trouble({ knownSince: '2026-11-20T12:00:00.000Z' }, '2026-11-21T03:00:00Z')).toEqual([
      'RunMissed',
      'RunLate',
    ]);
    expect(trouble({}, '2026-11-21T03:00:00Z')).toEqual([]);
  });

  test('waits for the second of two times in the night that has both', () => {
    const twice = { daily: '02:30', timeZone: 'Europe/Berlin' } as const;
    const head = {
      ...before,
      at: '2026-10-24T00:30:00.000Z',
      completeAt: '2026-10-24T00:30:00.000Z',
      knownSince: '2026-10-01T00:00:00.000Z',
    };
    const at = (now: string) =>
      runTrouble({ schedule: twice, expected: { ...expected, lateMinutes: 600 } }, head, Date.parse(now));
    expect(at('2026-10-25T01:44:00Z')).toEqual([]);
    expect(at('2026-10-25T01:46:00Z')).toEqual(['RunMissed']);
    // Scheduler took the first of them.
    const first = runTrouble(
      { schedule: twice, expected },
      { ...head, at: '2026-10-25T00:30:00.000Z' },
      Date.parse('2026-10-25T01:46:00Z'),
    );
    expect(first).toEqual([]);
  });
});
