import { describe, expect, test } from 'vitest';
import type { Ambiguity, Outcome } from '../../../shared/contract/index.ts';
import { attempt } from '../../../shared/deliver/attempt.ts';
import { newTrail, type Trail } from '../../../shared/deliver/mark.ts';
import type { Versions } from '../../../shared/ledger/index.ts';
import { createLog } from '../../../shared/telemetry/index.ts';

const UPSERT: Ambiguity = { strategy: 'natural-upsert', key: 'id' };
const NOT_AT_ALL: Ambiguity = { strategy: 'none', reason: 'a second letter does no harm' };

/** One event about record `r`, applied with success, past a ledger that keeps versions or not. */
async function applied(
  ambiguity: Ambiguity,
  advance: (version: Versions[string]) => Promise<void>,
  outcome: Outcome = { kind: 'delivered' },
): Promise<Outcome> {
  const services = {
    bound: { apply: async () => outcome },
    delivery: { ambiguity, consistency: { versions: { guard: 'entity', equal: 'stale', missing: 'refuse' } } },
    pasts: {
      versions: async () => ({}),
      advance: (_: string, __: string, { '*': version }: Versions) => advance(version as Versions[string]),
    },
    settings: {},
    now: () => Date.parse('2026-11-21T09:00:00Z'),
  } as unknown as Parameters<typeof attempt>[1];
  const envelope = { account: 'a', eventId: 'e', entity: 'r', occurredAt: '2026-11-21T10:00:00.5+02:00' };
  const event = { event: {}, envelope, messageId: 'm' } as unknown as Parameters<typeof attempt>[0];
  const trail: Trail = newTrail();
  return attempt(event, services, createLog('deliver', { integration: 'i', delivery: 'd' }), trail);
}

describe('the version of a record', () => {
  test('is kept in one notation', async () => {
    const kept: unknown[] = [];
    expect(await applied(UPSERT, async (version) => void kept.push(version))).toEqual({ kind: 'delivered' });
    expect(kept).toEqual([{ at: '2026-11-21T08:00:00.500Z', eventId: 'e' }]);
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
    expect(await applied(UPSERT, () => Promise.reject(new Error('throttled')), outcome)).toEqual(outcome);
  });

  test('that could not be kept brings the event back where a repetition has no second effect', async () => {
    const outcome = await applied(UPSERT, () => Promise.reject(new Error('throttled')));
    expect(outcome).toMatchObject({ kind: 'deferred', reason: 'ledger-unavailable' });
  });

  test('that could not be kept leaves delivered what must not be written twice', async () => {
    expect(await applied(NOT_AT_ALL, () => Promise.reject(new Error('throttled')))).toEqual({ kind: 'delivered' });
  });
});

describe('a version that an earlier attempt in doubt had moved', () => {
  /** Whether it is taken back when `method` is refused for good, and a doubt about a write is left or not. */
  async function isTakenBack(method: 'GET' | 'PUT', outcome: Outcome, uncertainSince?: number): Promise<boolean> {
    let taken = false;
    const refused = { kind: 'refused', reason: 'r', outcome: { kind: 'permanent', reason: 'r' } };
    const previous = { at: '', eventId: '' };
    const services = {
      bound: {
        async apply({ vendor }: { vendor: (name: string) => { call(call: object): Promise<unknown> } }) {
          await vendor('v').call({ method });
          return outcome;
        },
      },
      delivery: {
        ambiguity: UPSERT,
        consistency: { versions: { guard: 'entity', equal: 'stale', missing: 'refuse' } },
      },
      pasts: {
        versions: async () => ({ '*': { at: '2026-11-21T08:00:00.000Z', eventId: 'e', previous } }),
        retract: async () => {
          taken = true;
        },
      },
      settings: {},
      vendor: () => ({ call: async () => refused }),
      now: () => Date.parse('2026-11-21T09:00:00Z'),
    } as unknown as Parameters<typeof attempt>[1];
    const envelope = { account: 'a', eventId: 'e', entity: 'r', occurredAt: '2026-11-21T08:00:00Z' };
    const event = { event: {}, envelope, messageId: 'm' } as unknown as Parameters<typeof attempt>[0];
    const trail: Trail = { ...newTrail(), ...(uncertainSince !== undefined && { uncertainSince }) };
    await attempt(event, services, createLog('deliver', { integration: 'i', delivery: 'd' }), trail);
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
