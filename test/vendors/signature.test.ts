import { describe, expect, test } from 'vitest';
import { signV1, signV3 } from '../../vendors/hubspot/signature.ts';

/**
 * Computed once with the openssl command, never with the code under test:
 *   printf %s "METHOD URL BODY TIMESTAMP without the spaces" | openssl dgst -sha256 -hmac SECRET -binary | base64
 */
const clientSecret = '1f0c2a9e-5b7d-4a61-9c11-d2f5e8a07b43';
const body =
  '[{"eventId":100,"subscriptionId":3434176,"portalId":8801234,"appId":2600001,"occurredAt":1793871000250,"subscriptionType":"contact.creation","objectId":70101,"changeFlag":"CREATED","changeSource":"CRM_UI","sourceId":"userId:47812075","attemptNumber":0}]';
const timestamp = 1793871000500;
const url = 'https://hooks.example.com/webhooks/crm';

describe('HubSpot signatures', () => {
  test.each([
    ['a plain URL', 'POST', url, body, '9Bi2WMhm/uFIDqZZUzNMnxRIf5iRoco8vMpkfDMkAls='],
    ['a query', 'POST', `${url}?team=a@b`, body, 'MtH+/TuQpiG9X3WvbfsjDMSfdWtrxHq2n3WnW+W6S3k='],
    ['an escape that is decoded', 'POST', `${url}?team=a%40b`, body, 'MtH+/TuQpiG9X3WvbfsjDMSfdWtrxHq2n3WnW+W6S3k='],
    [
      'several escapes in either case, and others that stay',
      'GET',
      'https://hooks.example.com/a%20b?list=1%2c2&when=10%3A00%3Bx=%C3%A9%28%21%29',
      '',
      'RpPXdEA55gkfCcbx2aIGBTx2XtRMOARs9J9yix/O0Dk=',
    ],
    ['a body beyond ASCII', 'POST', url, '[{"name":"Zoë Žižková 💧"}]', 'wdOKyjm8qfu4UrTIsrxh1SOTXtfDr3ud7cdJKdeyg2A='],
  ])('v3 over %s', (_, method, target, text, expected) => {
    expect(signV3({ method, url: target, body: text, timestamp, clientSecret })).toBe(expected);
    expect(signV3({ method, url: target, body: Buffer.from(text), timestamp: '1793871000500', clientSecret })).toBe(
      expected,
    );
  });

  test('v1 over secret and body', () => {
    expect(signV1({ body, clientSecret })).toBe('9e8bdb39bdc17d6bd3ca9344702471053442d95b6856ee1943b6065909c2bf4e');
  });
});
