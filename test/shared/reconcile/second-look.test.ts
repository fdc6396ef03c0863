import { expect, test } from 'vitest';
import { overCap } from '../../../shared/reconcile/cap.ts';
import { repairEvent, repairId } from '../../../shared/reconcile/repair.ts';
import type { Row } from '../../../shared/reconcile/row.ts';
import { type LookedAt, secondLook } from '../../../shared/reconcile/second-look.ts';
import { COUNTING, RECONCILIATION } from './sides.ts';

const BORDER = '2026-12-01T02:00:00.000Z';
const record = (name = 'Ada', more: Partial<Row> = {}): Row => ({ id: '1', key: 'k1', compared: { name }, ...more });
const look = (
  kind: 'missing' | 'extra' | 'differs' | 'two-of-one',
  looked: Partial<LookedAt>,
  openEvent?: string,
  declared = RECONCILIATION,
) =>
  secondLook(
    { kind },
    { source: undefined, destination: undefined, ...looked },
    {
      declared: { ...declared, fields: ['name'] },
      borderMs: Date.parse(BORDER),
      ...(openEvent !== undefined && { openEvent }),
    },
  );
const confirmed = (first: string) => ({ kind: 'confirmed', first });
const dismissed = (why: string) => ({ kind: 'dismissed', why });

test('a difference counts where a direct read of both sides sees the same one', () => {
  expect(look('missing', { source: record() })).toEqual(confirmed('missing'));
  expect(look('extra', { destination: record() })).toEqual(confirmed('extra'));
  expect(look('differs', { source: record('Ada'), destination: record('Grace') })).toEqual(confirmed('differs'));
  expect(look('two-of-one', { twins: [record(), record('Ada', { id: '2' })] })).toEqual(confirmed('two-of-one'));
});

test('a difference that is gone, or is another one now, does not count', () => {
  expect(look('missing', { source: record(), destination: record() })).toEqual(dismissed('both sides agree now'));
  expect(look('missing', {})).toEqual(dismissed('both sides agree now'));
  expect(look('extra', { source: record('Ada'), destination: record('Grace') })).toEqual(
    dismissed('it is differs now'),
  );
  expect(look('differs', { source: record('Ada') })).toEqual(dismissed('it is missing now'));
  expect(look('differs', { source: record('Ada'), destination: record('Grace', { key: 'k2' }) })).toEqual(
    dismissed('it is another record now'),
  );
  expect(look('two-of-one', { twins: [record(), undefined] })).toEqual(dismissed('both sides agree now'));
  expect(look('two-of-one', { twins: [record(), record('Ada', { id: '2', key: 'k2' })] })).toEqual(
    dismissed('both sides agree now'),
  );
});

test('the words of both sides tell the class once more, and agree by words as well', () => {
  const pair = (source: string, destination: string) => ({
    ...{ source: record('Ada', { word: source }), destination: record('Ada', { word: destination }) },
  });
  const again = (source: string, destination: string) =>
    look('differs', pair(source, destination), undefined, COUNTING);
  expect(again('recalled', 'on-shelf')).toEqual(confirmed('sold-though-recalled'));
  expect(again('recalled', 'sold-out')).toEqual(dismissed('both sides agree now'));
});

test('a record that changed within the border, or whose event has not ended, does not count', () => {
  const young = { changedAt: '2026-12-01T02:00:00.001Z' };
  const old = { changedAt: '2026-12-01T02:00:00.000Z' };
  expect(look('missing', { source: record('Ada', young) })).toEqual(dismissed('it changed since the first look'));
  expect(look('missing', { source: record('Ada', old) })).toEqual(confirmed('missing'));
  expect(look('extra', { destination: record('Ada', young) })).toEqual(dismissed('it changed since the first look'));
  expect(look('missing', { source: record() }, 'waiting')).toEqual(dismissed('an event of it is waiting'));
});

const joined = (differences: number, source = 1000, destination = 1000) => ({
  found: { missing: differences, extra: 0, differs: 0, 'two-of-one': 0 },
  records: { source, destination },
});

test('the cap stops a run by number or by share of the larger listing', () => {
  const cap = { differences: 500, percent: 2 };
  expect(overCap(joined(20), cap)).toBeUndefined();
  expect(overCap(joined(21), cap)).toBe('21 differences of 1000 records are more than the cap of 2 %');
  expect(overCap(joined(500, 100_000), cap)).toBeUndefined();
  expect(overCap(joined(501, 100_000), cap)).toBe('501 differences are more than the cap of 500');
  expect(overCap(joined(21, 0), cap)).toContain('more than the cap of 2 %');
});

const repair = (run: string) => ({
  ...{ reconciliation: 'nightly', run, startedAt: '2026-12-01T01:15:00.000Z', difference: 'missing' },
  ...{ type: 'contact.changed', record: 'contact' },
  about: { ...record('Ada', { id: '70101', changedAt: '2026-11-30T08:00:00+01:00' }), body: { id: '70101' } },
});

test('a repair is the same event in one run, and another one in the next', () => {
  const first = repairEvent(repair('2026-12-01'));
  expect(first).toMatchObject({
    id: 'reconcile:nightly:2026-12-01:missing:70101',
    ...{ type: 'contact.changed', entity: 'contact:70101', occurredAt: '2026-11-30T07:00:00.000Z' },
  });
  expect(Buffer.from(first.body).toString()).toBe('{"id":"70101"}');
  expect(repairEvent(repair('2026-12-01')).id).toBe(first.id);
  expect(repairEvent(repair('2027-01-01')).id).not.toBe(first.id);
});

test('an identity that would be too long is a digest, and differs where the record does', () => {
  const name = { reconciliation: 'n'.repeat(60), run: '2026-12-01', difference: 'missing' };
  const [one, other] = [
    repairId({ ...name, id: `${'x'.repeat(199)}1` }),
    repairId({ ...name, id: `${'x'.repeat(199)}2` }),
  ];
  expect(one.length).toBeLessThanOrEqual(256);
  expect(one).toMatch(/^reconcile:2026-12-01:/);
  expect(one).not.toBe(other);
});
