import { expect, test } from 'vitest';
import * as z from 'zod';
import { prepare } from '../../../../shared/call/client/request.ts';

const call = { operation: 'create refund', method: 'POST', path: '/v1/refunds', answer: z.unknown() } as const;
const options = { baseUrl: 'https://payments.example.com', correlationId: 'c-1' };
const payments = { bodies: 'form', headers: { 'Payments-Version': '2026-10-28' } } as const;

test('a destination’s headers go with every call; the call’s own come first', () => {
  const prepared = prepare(
    { ...call, headers: { 'x-tenant': 'one' } },
    { ...options, destination: { headers: { 'X-Tenant': 'all', 'X-Version': '3' } } },
  );
  expect(prepared).toMatchObject({ request: { headers: { 'x-tenant': 'one', 'x-version': '3' } } });
});

test('a body is written as the destination reads it', () => {
  const body = { charge: 'ch_1', metadata: { order: 'ü' } };
  expect(prepare({ ...call, body }, { ...options, destination: payments })).toMatchObject({
    ok: true,
    request: {
      headers: {
        'payments-version': '2026-10-28',
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '38',
      },
      body: 'charge=ch_1&metadata%5Border%5D=%C3%BC',
    },
  });
  expect(prepare({ ...call, body }, { ...options, destination: {} })).toMatchObject({
    request: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  });
});

test('a body that is no form names what is wrong, and no value', () => {
  const body = { amount: Number.POSITIVE_INFINITY };
  expect(prepare({ ...call, body }, { ...options, destination: payments })).toEqual({
    ok: false,
    problems: ['the body cannot be written as a form'],
  });
});
