import { expect, test } from 'vitest';
import { timeline } from '../../ops/ledger/timeline.ts';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';

const call = { destination: 'mailchimp', operation: 'upsert member', durationMs: 61_000 };

test('show prints attempts and the breaker’s changes in order of time, with the vendor’s request id, and marks a new message', () => {
  const record = {
    delivery: deliveryId('a', 'b'),
    tenant: tenantId('1'),
    eventId: 'e',
    state: 'delivered' as const,
    type: 't',
    correlationId: 'c',
    messageId: 'm2',
    receivedAt: '2026-11-21T10:00:00.000Z',
    updatedAt: '2026-11-21T12:00:01.000Z',
    attempts: [
      { number: 1, at: '2026-11-21T10:00:01.000Z', outcome: 'temporary', calls: [{ ...call, result: 'timeout' }] },
      {
        number: 1,
        at: '2026-11-21T12:00:01.000Z',
        outcome: 'delivered',
        calls: [{ ...call, result: '200', durationMs: 85, vendorRequestId: 'req-7' }],
      },
    ],
  };
  const breakers = [{ account: 'mailchimp', state: 'open', reason: 'three-failures', at: '2026-11-21T11:00:00.000Z' }];
  expect(timeline(record, breakers)).toEqual([
    '    2026-11-21 10:00:01  attempt 1  temporary',
    '                                    mailchimp upsert member  timeout  61 s',
    '    2026-11-21 11:00:00  breaker    mailchimp                open            three-failures',
    '    2026-11-21 12:00:01  attempt 1  delivered                                a new message: redriven, or sent again',
    '                                    mailchimp upsert member  200      85 ms  req-7',
  ]);
});
