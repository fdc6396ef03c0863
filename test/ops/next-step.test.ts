import { expect, test } from 'vitest';
import { nextStep } from '../../ops/ledger/next-step.ts';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';

const RECEIVED = '2026-11-21T10:00:00.000Z';

const recordOf = (state: 'waiting' | 'dead', reason: string) => ({
  delivery: deliveryId('crm-to-audience', 'contact-to-member'),
  tenant: tenantId('1'),
  eventId: 'e',
  state,
  reason,
  type: 't',
  correlationId: 'c',
  messageId: 'm',
  receivedAt: RECEIVED,
  updatedAt: RECEIVED,
  attempts: [{ number: 1, at: RECEIVED, outcome: 'temporary', calls: [] }],
});
const told = (state: 'waiting' | 'dead', reason: string) =>
  nextStep(recordOf(state, reason), 'dev', Date.parse(RECEIVED)).join('\n');

test.each([
  ['delivery-code-failed', /fix the code: .*`frames`/],
  ['delivery-code-timed-out', /fix the code: .*a loop without an end/],
  ['delivery-returned-no-outcome', /fix the code: .*make every path return one/],
])('an event that waits after %s is told as a fault of the code, with its next attempt', (reason, words) => {
  expect(told('waiting', reason)).toMatch(words);
  expect(told('waiting', reason)).toContain('attempt 2 of 10 follows by');
  expect(told('waiting', reason)).not.toContain('nothing:');
});

test.each([
  ['delivery-returned-no-outcome', 'make every path return one (integrations/crm-to-audience/contact-to-member.ts).'],
  ['two-writes-share-a-key', 'give each write of the event a key of its own'],
])('a dead event after %s names the file of the code and the command that follows', (reason, words) => {
  expect(told('dead', reason)).toContain(words);
  expect(told('dead', reason)).toContain('npm run ops -- redrive crm-to-audience/contact-to-member');
});

test('an event that waits for its vendor needs nothing', () => {
  expect(told('waiting', 'mailchimp-status-503')).toMatch(/^nothing: attempt 2 of 10/);
});
