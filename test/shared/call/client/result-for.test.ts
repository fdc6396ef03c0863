import { expect, test } from 'vitest';
import type { HttpResult } from '../../../../shared/call/client/http.ts';
import { resultFor } from '../../../../shared/call/client/interpret.ts';
import { hubspot } from '../../../fixtures/project/integrations/destinations/hubspot.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const unruled = { ...hubspot, responses: [] };
const answer = (status: number): HttpResult => ({ kind: 'answer', status, headers: {}, body: Buffer.from('{}') });

test.each<[string, HttpResult, unknown]>([
  ['a success', answer(200), 'success'],
  ['a refused record, which shows that the account works', answer(422), 'success'],
  ['a gateway’s error', answer(502), { kind: 'failure', reason: 'hubspot-status-502' }],
  ['a refused credential', answer(401), { kind: 'authentication', reason: 'hubspot-status-401' }],
  ['403, which may be the account’s or the record’s', answer(403), { kind: 'forbidden', reason: 'hubspot-status-403' }],
  [
    'a time-out',
    { kind: 'failure', failure: 'response-timeout', sent: true },
    { kind: 'failure', reason: 'hubspot-response-timeout' },
  ],
  ['an answer that we do not read', { kind: 'failure', failure: 'answer-too-large', sent: true }, 'nothing'],
])('what a call says of its account: %s', (_, result, expected) => {
  expect(resultFor(unruled, result, true, NOW)).toEqual(expected);
});
