import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Ambiguity, Outcome, VendorResult } from '../../../shared/contract/index.ts';
import { apply } from '../../../shared/deliver/apply.ts';
import { newAttemptLog } from '../../../shared/deliver/attempt-log.ts';
import type { Result } from '../../../shared/deliver/result.ts';
import { rejectStale } from '../../../shared/deliver/versions.ts';
import type { Versions } from '../../../shared/ledger/index.ts';
import { attemptWith } from './fixture.ts';

const UPSERT: Ambiguity = { strategy: 'natural-upsert', key: 'id' };
const NOT_AT_ALL: Ambiguity = { strategy: 'none', reason: 'a second letter does no harm' };
const BY_ENTITY = { guard: 'entity', equal: 'stale', missing: 'refuse' } as const;
const read = async () => ({});
const takeBack = async () => {};
const throttled = () => Promise.reject(new Error('throttled'));

/** One event about record `r`, which ends so, past a ledger that keeps versions or not. */
function applied(
  ambiguity: Ambiguity,
  advance: (versions: Versions) => Promise<void>,
  outcome: Outcome = { kind: 'delivered' },
): Promise<Result> {
  const attempt = attemptWith({
    ambiguity,
    versionGuard: BY_ENTITY,
    versions: { read, takeBack, advance: (_, __, versions) => advance(versions) },
  });
  return rejectStale(attempt, async () => outcome);
}

describe('the version of a record', () => {
  test('is kept in one notation', async () => {
    const kept: Versions[] = [];
    expect(await applied(UPSERT, async (versions) => void kept.push(versions))).toEqual({ kind: 'delivered' });
    expect(kept).toEqual([{ '*': { at: '2026-11-21T08:00:00.500Z', eventId: 'e' } }]);
  });

  test.each<[string, Outcome, number]>([
    ['also of a write that may have taken effect', { kind: 'ambiguous', reason: 'lost' }, 1],
    ['not of one that surely did not', { kind: 'temporary', reason: 'down' }, 0],
  ])('is kept %s', async (_, outcome, times) => {
    let kept = 0;
    const advance = async () => {
      kept += 1;
    };
    expect(await applied(UPSERT, advance, outcome)).toEqual(outcome);
    expect(kept).toBe(times);
    expect(await applied(UPSERT, throttled, outcome)).toEqual(outcome);
  });

  test('that could not be kept brings the event back where a repetition has no second effect', async () => {
    expect(await applied(UPSERT, throttled)).toMatchObject({ kind: 'deferred', reason: 'ledger-unavailable' });
  });

  test('that could not be kept leaves delivered what must not be written twice', async () => {
    expect(await applied(NOT_AT_ALL, throttled)).toEqual({ kind: 'delivered' });
  });
});

describe('a version that an earlier attempt in doubt had moved', () => {
  /** Whether it is taken back when `method` is refused for good, and a doubt about a write is left or not. */
  async function isTakenBack(method: 'GET' | 'PUT', outcome: Outcome, uncertainSince?: number): Promise<boolean> {
    let taken = false;
    const refused: VendorResult<never> = {
      kind: 'refused',
      reason: 'r',
      outcome: { kind: 'permanent', reason: 'r' },
    };
    const attempt = attemptWith({
      ambiguity: UPSERT,
      versionGuard: BY_ENTITY,
      versions: {
        read: async () => ({
          '*': { at: '2026-11-21T08:00:00.000Z', eventId: 'e', previous: { at: '', eventId: '' } },
        }),
        advance: async () => {},
        takeBack: async () => {
          taken = true;
        },
      },
      vendors: { for: () => ({ client: () => ({ call: async () => refused }) }) },
      attemptLog: { ...newAttemptLog(), ...(uncertainSince !== undefined && { uncertainSince }) },
      async apply({ vendor }) {
        await vendor('v').call({ operation: 'o', method, path: '/', answer: z.unknown() });
        return outcome;
      },
    });
    await rejectStale(attempt, apply);
    return taken;
  }
  const permanent: Outcome = { kind: 'permanent', reason: 'r' };

  test('is taken back when the vendor refuses the write for good', async () => {
    expect(await isTakenBack('PUT', permanent)).toBe(true);
  });
  test.each<[string, 'GET' | 'PUT', Outcome, number | undefined]>([
    ['a read was refused, which says nothing of the write', 'GET', permanent, undefined],
    ['another write of the event is still in doubt', 'PUT', permanent, 5],
    ['the event ends otherwise', 'PUT', { kind: 'temporary', reason: 'down' }, undefined],
  ])('stays when %s', async (_, method, outcome, uncertainSince) => {
    expect(await isTakenBack(method, outcome, uncertainSince)).toBe(false);
  });
});
