import { expect, test } from 'vitest';
import { redact, redactText } from '../../../shared/telemetry/redact.ts';

test.each([
  ['an address', 'no member ada.lovelace+x@example.co.uk here', 'no member [e-mail] here'],
  ['an address in JSON', '{"email":"a@b.io"}', '{"email":"[e-mail]"}'],
  ['a bearer token', 'sent Bearer eyJhbGciOi.J9._x-y', 'sent Bearer [redacted]'],
  ['basic credentials', 'Basic cGVuc3RvY2s6a2V5', 'Basic [redacted]'],
  ['a HubSpot token', 'with pat-na1-11111111-2222-3333', 'with [redacted]'],
  ['a Mailchimp key', 'key 0123456789abcdef0123456789abcdef-us21.', 'key [redacted].'],
  ['a card number', 'paid with 4111 1111 1111 1111', 'paid with [card]'],
  ['a card number without spaces', '5500005555555559', '[card]'],
])('%s is masked', (_, text, expected) => {
  expect(redactText(text)).toBe(expected);
});

test.each([
  ['an event id with a time in milliseconds', '3434176:70101:firstname:1795251419959'],
  ['sixteen digits that are no card', '4111111111111112'],
  ['a request id', '8f14e45f-ceea-4e17-a1f5-1d4b3c5e7a90'],
  ['a member id', '55502f40dc8b7c769880b10874abc9d0'],
])('%s is left alone', (_, text) => {
  expect(redactText(text)).toBe(text);
});

test.each(['authorization', 'clientSecret', 'x-api-key', 'refresh_token', 'Password'])(
  'a value under %s is masked',
  (key) => {
    expect(redact(key, 'plain')).toBe('[redacted]');
  },
);
