import { describe, expect, test } from 'vitest';
import { meaningOf } from '../../../../shared/call/client/meaning.ts';
import type { ResponseRule } from '../../../../shared/contract/index.ts';

type Asked = NonNullable<ResponseRule['body']>;

/** Whether a rule that asks for this matches an answer with this body. */
function matches(asked: Asked, body: unknown, status = 400): boolean {
  const responses: ResponseRule[] = [{ status, body: asked, means: 'refused', reason: 'ours' }];
  const answer = { kind: 'answer', status, headers: {}, body: Buffer.from(JSON.stringify(body)) } as const;
  return meaningOf({ name: 'books', responses } as never, answer, true).reason === 'ours';
}

describe('a rule for a part of an answer matches', () => {
  // The shapes are those of Stripe, Salesforce, Xero and QuickBooks Online.
  const xero = { ErrorNumber: 10, Elements: [{ ValidationErrors: [{ Message: 'Invoice # must be unique.' }] }] };
  test.each<[string, Asked, unknown, boolean]>([
    ['a member of a member', { 'error.type': 'idempotency_error' }, { error: { type: 'idempotency_error' } }, true],
    ['not another value', { 'error.type': 'idempotency_error' }, { error: { type: 'card_error' } }, false],
    ['any item of an answer that is a list', { errorCode: 'B' }, [{ errorCode: 'A' }, { errorCode: 'B' }], true],
    ['items of items', { 'Elements.ValidationErrors.Message': { contains: 'must be unique' } }, xero, true],
    ['not another part', { 'Elements.ValidationErrors.Message': { contains: 'outstanding' } }, xero, false],
    ['any text', { 'Fault.type': { contains: '' } }, { Fault: { type: 'ValidationFault' } }, true],
    ['not an absent one', { 'Fault.type': { contains: '' } }, { Invoice: {} }, false],
    ['not a number', { ErrorNumber: { contains: '1' } }, xero, false],
    ['items of a list of texts', { messages: 'no' }, { messages: ['yes', 'no'] }, true],
    ['not what objects inherit', { 'constructor.name': 'Object' }, {}, false],
    ['all of its places', { a: '1', b: '2' }, { a: '1', b: '3' }, false],
  ])('%s', (_, asked, body, expected) => {
    expect(matches(asked, body)).toBe(expected);
  });

  test('an error inside an answer that says 200', () => {
    expect(matches({ 'Fault.type': { contains: '' } }, { Fault: { type: 'SystemFault' } }, 200)).toBe(true);
  });
});
