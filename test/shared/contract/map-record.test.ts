import { mapRecord } from 'penstock';
import { expect, test } from 'vitest';

const owner = 'Shop';
const fields = {
  email: { from: 'customer.email', to: 'email', owner, type: 'email', whenEmpty: 'refuse' },
  name: { from: 'customer.name', to: 'details.name', owner, type: 'text', maxLength: 5, whenEmpty: 'clear' },
  total: { from: 'total', to: 'details.total', owner, type: 'integer', whenEmpty: 'omit' },
  paid: {
    from: 'paidAt',
    to: 'details.paid.at',
    owner,
    type: 'timestamp',
    format: 'iso-8601',
    toFormat: 'unix-seconds',
    whenEmpty: 'refuse',
  },
} as const;

const order = { customer: { email: 'a@b.example', name: 'Ada' }, total: '7', paidAt: '2026-11-21T09:00:00Z' };

test('a record is mapped; its type follows from the map', () => {
  const mapped = mapRecord(fields, order);
  if (mapped.kind !== 'mapped') throw new Error(mapped.reason);
  const { email, details }: { email: string; details: { name: string; total?: number; paid: { at: number } } } =
    mapped.record;
  expect({ email, details }).toEqual({
    email: 'a@b.example',
    details: { name: 'Ada', total: 7, paid: { at: 1_795_251_600 } },
  });
  // @ts-expect-error: a field that may be left out may be missing
  const _total: number = mapped.record.details.total;
  // @ts-expect-error: the map writes no such field
  mapped.record.details.nme;
});

test('a record that breaks the map gives the outcome to return: every field and rule, never a value', () => {
  const outcome = mapRecord(fields, { ...order, customer: { email: 'ada', name: 'Augusta' } });
  expect(outcome).toMatchObject({
    reason: 'record-not-as-agreed',
    problems: ['email must be an e-mail address, but is other text', 'name is 7 characters long, more than 5'],
  });
  expect(outcome.kind).not.toBe('mapped');
});
