import { expect, test } from 'vitest';
import { type Envelope, encodeBody, tenantId } from '../../../shared/contract/index.ts';
import { payloadOf } from '../../../shared/deliver/payload.ts';

const envelope = (text: string): Envelope => ({
  v: 1,
  integration: 'mailchimp-to-hubspot',
  eventId: 'event-1',
  tenant: tenantId('-'),
  type: 'unsubscribe',
  receivedAt: '2026-11-21T09:00:00.000Z',
  correlationId: 'correlation-1',
  ...encodeBody(Buffer.from(text)),
});

test.each([
  ['JSON', '{"a":1}', { a: 1 }],
  [
    'a form',
    'type=unsubscribe&data%5Bid%5D=8a25&data%5Bmerges%5D%5BFNAME%5D=Ada+K',
    { type: 'unsubscribe', 'data[id]': '8a25', 'data[merges][FNAME]': 'Ada K' },
  ],
  ['a form whose first name has brackets', 'data[email]=a%40b.c&type=x', { 'data[email]': 'a@b.c', type: 'x' }],
  ['a form with a name that comes twice', 'a=1&b=2&a=3', { a: ['1', '3'], b: '2' }],
  ['a form with an empty value', 'a=&b=2', { a: '', b: '2' }],
  ['a form with an ampersand in a name', '__proto__=1&a%26b=2', { 'a&b': '2', ['__proto__']: '1' }],
])('the payload of %s is what it says', (_, text, payload) => {
  expect(payloadOf(envelope(text))).toEqual(payload);
});

test.each(['', 'no form', '{"a":1', '<a b="c"/>', '=a'])('of %j there is no payload', (text) => {
  expect(payloadOf(envelope(text))).toBeUndefined();
});
