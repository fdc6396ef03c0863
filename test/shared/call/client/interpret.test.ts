import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { HttpFailure } from '../../../../shared/call/client/index.ts';
import { interpret, resultFor } from '../../../../shared/call/client/interpret.ts';
import { hubspot } from '../../../fixtures/project/integrations/destinations/hubspot.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const get = { operation: 'read', method: 'GET', path: '/', answer: z.object({ id: z.string() }) } as const;
const put = {
  ...get,
  method: 'PUT',
  body: { email_address: 'ada@x', merge_fields: { FNAME: 'Ada' } },
} as const;
const answer = (status: number, body: unknown, headers = {}) => ({
  kind: 'answer' as const,
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const unruled = { ...hubspot, responses: [] };

test('how long calls stop is the answer’s, else the rule’s', () => {
  const body = { 'errors.code': 'THROTTLED' };
  const rule = { status: 200, body, means: 'rate-limited', restSeconds: 10, reason: 'throttled' } as const;
  const account = { ...unruled, responses: [rule] };
  const throttled = { errors: [{ code: 'THROTTLED' }] };
  const deferred = (headers: object) => interpret(account, put, answer(200, throttled, headers), NOW);
  expect(deferred({})).toMatchObject({ outcome: { kind: 'deferred', reason: 'throttled', retryAfterSeconds: 10 } });
  expect(deferred({ 'retry-after': '3' })).toMatchObject({ outcome: { retryAfterSeconds: 3 } });
  expect(resultFor(account, answer(200, throttled), true, NOW)).toMatchObject({ retryAfterSeconds: 10 });
});

describe('an answer', () => {
  test('with the agreed shape is a success', () => {
    expect(interpret(mailchimp, put, answer(200, { id: 'm1', more: 1 }), NOW)).toEqual({
      kind: 'success',
      answer: { id: 'm1' },
    });
  });

  test.each<[string, typeof mailchimp | typeof hubspot, number, unknown, object]>([
    ['503 is temporary', mailchimp, 503, '<html>', { kind: 'temporary', reason: 'mailchimp-status-503' }],
    [
      '429 uses no attempt',
      mailchimp,
      429,
      {},
      { kind: 'deferred', reason: 'mailchimp-throttled', retryAfterSeconds: 120 },
    ],
    [
      '403 with a page is throttling',
      mailchimp,
      403,
      '<html>Slow down</html>',
      { kind: 'deferred', reason: 'mailchimp-throttled' },
    ],
    [
      '403 with JSON is a permission',
      mailchimp,
      403,
      { title: 'Forbidden' },
      { kind: 'deferred', reason: 'mailchimp-forbidden' },
    ],
    [
      '401 is the credential: the event waits and uses no attempt, because a person may replace it',
      hubspot,
      401,
      {},
      { kind: 'deferred', reason: 'hubspot-credential-refused' },
    ],
    ['423 is temporary', hubspot, 423, {}, { kind: 'temporary', reason: 'hubspot-record-locked' }],
    [
      '400 Invalid Resource is permanent and names fields, not values',
      mailchimp,
      400,
      {
        title: 'Invalid Resource',
        errors: [
          { field: 'email_address', message: 'ada@x is bad' },
          { field: 'merge_fields.FNAME', code: 'X' },
          { field: 'Lovelace' },
          { field: 'a b', code: 'TOO_LONG' },
          { code: 'Ada' },
          { field: 'merge_fields.COMPANY', message: 'is required' },
          { field: 'ADA' },
          null,
        ],
      },
      {
        kind: 'permanent',
        reason: 'mailchimp-invalid-resource',
        problems: ['email_address', 'merge_fields.FNAME', 'TOO_LONG', 'merge_fields.COMPANY'],
      },
    ],
    [
      'an unknown 4xx is permanent',
      hubspot,
      418,
      'teapot',
      { kind: 'permanent', reason: 'hubspot-status-418', problems: [] },
    ],
    ['a redirect says nothing of the event', hubspot, 301, '', { kind: 'temporary', reason: 'hubspot-status-301' }],
  ])('%s', (_, destination, status, body, outcome) => {
    expect(interpret(destination, put, answer(status, body), NOW)).toMatchObject({ kind: 'failed', outcome });
  });

  test('401 without a rule is the credential, 403 the event’s fault', () => {
    expect(interpret(unruled, put, answer(401, {}), NOW)).toMatchObject({ outcome: { kind: 'deferred' } });
    expect(interpret(unruled, put, answer(403, {}), NOW)).toMatchObject({ outcome: { kind: 'permanent' } });
  });

  test('403 that is the account’s fault makes the event wait without an attempt', () => {
    const result = interpret(unruled, put, answer(403, {}), NOW, undefined, 'account');
    expect(result).toMatchObject({ outcome: { kind: 'deferred', reason: 'hubspot-status-403' } });
  });

  test('a page instead of JSON does not say that a contact is gone', () => {
    expect(interpret(hubspot, get, answer(404, '<html>'), NOW)).toMatchObject({
      kind: 'failed',
      outcome: { kind: 'temporary', reason: 'hubspot-page-404' },
    });
  });

  test.each([
    ['empty', ''],
    ['cut off', '{"id":"m'],
    ['a page', '<html>'],
    ['without the id', {}],
    ['with an id of another type', { id: 7 }],
    ['null', 'null'],
  ])('2xx that is %s is ambiguous after a write and temporary after a read', (_, body) => {
    expect(interpret(mailchimp, put, answer(200, body), NOW)).toMatchObject({ outcome: { kind: 'ambiguous' } });
    expect(interpret(mailchimp, get, answer(200, body), NOW)).toMatchObject({ outcome: { kind: 'temporary' } });
  });

  test('says how long to wait, in seconds or as a date', () => {
    for (const [header, seconds] of [
      ['40', 40],
      ['Sat, 21 Nov 2026 10:01:00 GMT', 60],
    ] as const) {
      const result = interpret(hubspot, get, answer(477, {}, { 'retry-after': header }), NOW);
      expect(result).toMatchObject({ outcome: { kind: 'temporary', retryAfterSeconds: seconds } });
    }
  });

  test.each([
    [hubspot, 404, {}, 'absent', 'hubspot-contact-not-found'],
    [mailchimp, 400, { title: 'Member In Compliance State' }, 'refused', 'member-in-compliance-state'],
  ])('that the delivery may have an answer to is left to it', (destination, status, body, kind, reason) => {
    expect(interpret(destination, put, answer(status, body), NOW)).toMatchObject({
      kind,
      reason,
      outcome: { kind: 'permanent' },
    });
  });
});

describe('a network failure', () => {
  test.each<[HttpFailure, boolean, 'GET' | 'PUT', string]>([
    ['connection-refused', false, 'PUT', 'temporary'],
    ['name-not-found', false, 'PUT', 'temporary'],
    ['connect-timeout', false, 'PUT', 'temporary'],
    ['tls-failed', false, 'PUT', 'temporary'],
    ['connection-reset', true, 'PUT', 'ambiguous'],
    ['response-timeout', true, 'PUT', 'ambiguous'],
    ['answer-too-large', true, 'PUT', 'ambiguous'],
    ['out-of-sockets', false, 'PUT', 'deferred'],
    ['request-unsendable', false, 'PUT', 'invalid'],
    ['connection-reset', true, 'GET', 'temporary'],
  ])('%s, request sent: %s, %s → %s', (failure, sent, method, kind) => {
    const result = interpret(mailchimp, { ...get, method }, { kind: 'failure', failure, sent }, NOW);
    expect(result).toMatchObject({ kind: 'failed', outcome: { kind, reason: `mailchimp-${failure}` } });
  });
});
