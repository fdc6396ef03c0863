import { describe, expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../../shared/contract/index.ts';
import { guard as guardAt, inDoubt, versionOf } from '../../../shared/deliver/order.ts';
import { approach, generationOf } from '../../../shared/deliver/unknown-write.ts';
import { vendorKey } from '../../../shared/deliver/write-keys.ts';

const receivedAt = '2026-11-21T12:00:00.000Z';
const NOW = Date.parse(receivedAt);
const at = (time: string, eventId = 'mine') => ({
  occurredAt: `2026-11-21T${time}Z`,
  receivedAt,
  eventId,
  entity: 'r',
});
type Guard = Parameters<typeof guardAt>;
const guard = (...[rule, event, known, changes]: [Guard[0], Guard[1], Guard[2], Guard[3]]) =>
  guardAt(rule, event, known, changes, NOW);
const whole = { guard: 'entity', equal: 'stale', missing: 'refuse' } as const;
const byField = { guard: 'field', equal: 'apply', missing: 'apply' } as const;

describe('a version by entity', () => {
  const known = { '*': { at: '2026-11-21T10:00:00.000Z', eventId: 'other' } };
  test.each([
    ['newer', at('10:00:00.001'), 'fresh'],
    ['older', at('09:59:59.999'), 'stale'],
    ['of the same time', at('10:00:00.000'), 'stale'],
    ['of the same time in another notation', { ...at('00:00:00'), occurredAt: '2026-11-21T11:00:00+01:00' }, 'stale'],
    ['coming back itself', at('10:00:00.000', 'other'), 'fresh'],
    ['without a time', { receivedAt, eventId: 'mine', entity: 'r' }, 'refused'],
    ['without a readable time', { ...at('00:00:00'), occurredAt: 'yesterday' }, 'refused'],
    ['about no record', { receivedAt, eventId: 'mine', occurredAt: '2026-11-21T12:00:00Z' }, 'refused'],
  ])('that is %s is %s', (_, event, kind) => {
    expect(guard(whole, event, known, []).kind).toBe(kind);
  });

  test('of a record never seen is fresh', () => {
    expect(guard(whole, at('01:00:00'), {}, [])).toEqual({ kind: 'fresh', names: ['*'] });
  });
});

describe('a version by field', () => {
  const known = {
    name: { at: '2026-11-21T10:00:00.000Z', eventId: 'a' },
    phone: { at: '2026-11-21T08:00:00.000Z', eventId: 'b' },
  };
  test('lets through only what is newer', () => {
    expect(guard(byField, at('09:00:00'), known, ['name', 'phone', 'city'])).toEqual({
      kind: 'fresh',
      names: ['phone', 'city'],
    });
  });
  test('is stale when nothing is newer', () => {
    expect(guard(byField, at('07:00:00'), known, ['name', 'phone']).kind).toBe('stale');
  });
  test('of equal time is applied where the contract says so', () => {
    expect(guard(byField, at('10:00:00'), known, ['name'])).toEqual({ kind: 'fresh', names: ['name'] });
  });
});

describe('a time that cannot be', () => {
  const said = (occurredAt: string) => ({ ...at('00:00:00'), occurredAt });
  const known = { '*': { at: '2026-11-21T10:00:00.000Z', eventId: 'other' } };
  test.each([
    ['five minutes ahead of the receiver’s clock is a version', '2026-11-21T12:05:00.000Z', 'fresh'],
    ['further ahead is none', '2026-11-21T12:05:00.001Z', 'refused'],
    ['in 2099 is none', '2099-01-01T00:00:00Z', 'refused'],
    ['of seconds taken for milliseconds is none', '+058859-06-13T00:00:00.000Z', 'refused'],
    ['of milliseconds taken for seconds is none', '1970-01-21T18:40:51.000Z', 'refused'],
  ])('%s', (_, occurredAt, kind) => {
    expect(guard(whole, said(occurredAt), known, []).kind).toBe(kind);
  });

  test('is named in the verdict', () => {
    expect(guard(whole, said('2099-01-01T00:00:00Z'), known, [])).toMatchObject({
      reason: 'event-time-implausible',
      problem: expect.stringContaining('2099-01-01T00:00:00.000Z, after it was received at 2026-11-21T12:00:00.000Z'),
    });
  });

  test('passes without a version where the contract lets events without a time pass', () => {
    const event = said('2099-01-01T00:00:00Z');
    expect(guard(byField, event, {}, ['name'])).toMatchObject({ kind: 'fresh', implausible: expect.any(String) });
    expect(versionOf(event)).toBeUndefined();
  });

  test.each(['2099-01-01T00:00:00.000Z', '+058859-06-13T00:00:00.000Z'])(
    'of %s that was applied before does not make later events stale',
    (poisoned) => {
      const before = { '*': { at: poisoned, eventId: 'other' } };
      expect(guard(whole, at('11:00:00'), before, [])).toEqual({ kind: 'fresh', names: ['*'] });
    },
  );
});

describe('after a write whose outcome is unknown', () => {
  const past = { uncertainSince: 1_795_251_419_000, lastWriteBy: 1_795_251_439_000, generation: 0 };
  const look = { strategy: 'look-up-before-retry', by: 'id', settleSeconds: 30 } as const;
  const key = { strategy: 'vendor-idempotency-key', header: 'Idempotency-Key', lifeSeconds: 360 } as const;
  const late = { ...key, settleSeconds: 300 };
  const day = { ...key, lifeSeconds: 86_400, settleSeconds: 84 };
  test.each([
    ['waits until it has settled', look, true, 1_795_251_459_000, { kind: 'wait', seconds: 10 }],
    ['looks once it has', look, true, 1_795_251_469_000, { kind: 'look-up' }],
    ['repeats under the key while the vendor acts within its life', key, false, 1_795_251_688_999, { kind: 'write' }],
    ['gives up when the vendor may act after the key’s life', key, false, 1_795_251_689_000, { kind: 'give-up' }],
    ['looks when the key may die and it can', key, true, 1_795_251_689_000, { kind: 'look-up' }],
    ['uses a key of 24 hours for all but the last', day, false, 1_795_337_704_999, { kind: 'write' }],
    ['waits for a vendor that acts late', late, true, 1_795_251_738_000, { kind: 'wait', seconds: 1 }],
    ['looks once such a vendor has acted', late, true, 1_795_251_739_000, { kind: 'look-up' }],
    ['repeats an upsert', { strategy: 'natural-upsert', key: 'id' } as const, false, 0, { kind: 'write' }],
    ['never repeats what nothing can find', { strategy: 'none', reason: 'r' } as const, true, 0, { kind: 'give-up' }],
  ])('it %s', (_, ambiguity, canLookUp, now, expected) => {
    expect(approach(ambiguity, past, { canLookUp, limitSeconds: 30, now })).toMatchObject(expected);
  });
});

test.each([
  ['a first life', { generation: 0 }, 0],
  ['a new life after a refusal', { generation: 2, refusedMessage: 'old' }, 3],
  ['the refused life itself', { generation: 2, refusedMessage: 'new' }, 2],
  ['a new life in doubt', { generation: 2, refusedMessage: 'old', uncertainSince: 1 }, 2],
])('the generation of %s', (_, past, expected) => {
  expect(generationOf(past, 'new')).toBe(expected);
});

test('the key differs by every part and cannot be confused by joining them', () => {
  const parts = { id: deliveryId('i', 'd'), tenant: tenantId('a'), eventId: 'e', key: 'o', generation: 0 };
  const keys = [
    parts,
    { ...parts, id: deliveryId('i', 'x') },
    { ...parts, tenant: tenantId('ae'), eventId: '' },
    { ...parts, key: 'p' },
    { ...parts, generation: 1 },
  ].map(vendorKey);
  expect(new Set(keys).size).toBe(5);
});

describe('a version in doubt', () => {
  const mine = { at: '2026-11-21T11:00:00.000Z', eventId: 'mine' };
  const other = { at: '2026-11-21T10:00:00.000Z', eventId: 'other' };
  test('remembers the one before, through any number of attempts', () => {
    const doubted = inDoubt(mine, other);
    expect(doubted).toEqual({ ...mine, previous: other });
    expect(inDoubt(mine, doubted)).toEqual(doubted);
  });
  test('of a record never seen gives way to any event once it is taken back', () => {
    const { previous = mine } = inDoubt(mine, undefined);
    expect(guard(whole, at('00:00:00.000', 'old'), { '*': previous }, []).kind).toBe('fresh');
  });
  test('of another event in doubt keeps that event, without its own predecessor', () => {
    expect(inDoubt(mine, { ...other, previous: { at: '', eventId: '' } })).toEqual({ ...mine, previous: other });
  });
  test('that had taken effect already stays so', () => {
    expect(inDoubt(mine, mine)).toEqual(mine);
  });
});
