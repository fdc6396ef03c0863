import { expect, test } from 'vitest';
import { selectionOf, selectionText } from '../../ops/jobs/selection.ts';
import { nextStep } from '../../ops/ledger/next-step.ts';
import { listed } from '../../ops/ledger/set-aside.ts';
import { linesOf } from '../../ops/status/lines.ts';
import type { DeliveryFacts } from '../../ops/status/model.ts';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';
import type { LedgerRecord } from '../../shared/ledger/index.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const PATH = 'crm-to-audience/contact-to-member';

const recordOf = (state: 'conflict' | 'owed', more: Partial<LedgerRecord> = {}): LedgerRecord => ({
  delivery: deliveryId('crm-to-audience', 'contact-to-member'),
  tenant: tenantId('1'),
  eventId: 'e-1',
  entity: 'contact:70101',
  state,
  reason: 'both-sides-changed',
  type: 't',
  correlationId: 'c',
  messageId: 'm',
  receivedAt: '2026-11-21T10:00:00.000Z',
  updatedAt: '2026-11-21T10:00:01.000Z',
  attempts: [],
  ...more,
});

test('a conflict is listed with its age and its fields, and with the command that decides', () => {
  const lines = listed([recordOf('conflict', { fields: ['email', 'firstname'] })], 'prod', NOW).join('\n');
  expect(lines).toMatch(/11-21 10:00\s+3 d\S*.*contact:70101\s+e-1\s+both-sides-changed\s+email, firstname/);
  expect(lines).toContain('source is HubSpot, destination is Mailchimp');
  expect(lines).toContain(
    `npm run ops -- decide e-1 --delivery ${PATH} --take source|destination --because WHY --env prod`,
  );
});

test('what is owed is listed with what it lacks, and with the command that sends it again', () => {
  const problems = ['no link names its member'];
  const lines = nextStep(recordOf('owed', { problems }), 'prod', NOW).join('\n');
  expect(lines).toContain('no link names its member.');
  expect(lines).toContain(`npm run ops -- retry ${PATH} --state owed --event e-1 --env prod`);
  expect(lines).toContain(`npm run ops -- discard ${PATH} --state owed --event e-1 --because WHY --env prod`);
});

test('the id of an event that a shell would not read as one word is quoted', () => {
  const lines = nextStep(recordOf('owed', { eventId: "a b'c" }), 'prod', NOW).join('\n');
  expect(lines).toContain("--event 'a b'\\''c' --env prod");
});

test('a selection names the state and one event', () => {
  expect(selectionOf({ state: 'owed', event: 'e-1' }, NOW)).toEqual({ state: 'owed', ids: ['e-1'] });
  expect(selectionText({ state: 'owed', ids: ['e-1'] })).toBe('event e-1, state owed');
  expect(() => selectionOf({ state: 'dead' }, NOW)).toThrow('--state is "dead"; it must be one of conflict, owed.');
});

test('the status tells conflicts and what is owed apart, each with its list', () => {
  const none = { count: 0, isWhole: true, reasons: {} };
  const facts: DeliveryFacts = {
    ...{ delivery: PATH, id: PATH, waiting: none, dead: none, accounts: [], alarms: [] },
    queue: { visible: 0, inFlight: 0, delayed: 0 },
    deadLetters: { visible: 0, inFlight: 0, delayed: 0 },
    mapping: { uuid: 'u', state: 'Enabled' },
    setAside: {
      conflict: { count: 1, isWhole: true, oldest: '2026-11-21T10:00:00.000Z', reasons: { 'both-sides-changed': 1 } },
      owed: { count: 2, isWhole: true, oldest: '2026-11-24T09:00:00.000Z', reasons: { 'erasure-without-link': 2 } },
    },
  };
  const lines = linesOf(facts, { environment: 'prod', now: NOW });
  expect(lines.map(({ about, text, next }) => [about, text, next?.command])).toEqual([
    [
      'conflicts',
      '1 event in conflict, the oldest since 2026-11-21 10:00:00 (3 days). Reasons: both-sides-changed 1.',
      `npm run ops -- conflicts --delivery ${PATH} --env prod`,
    ],
    [
      'owed',
      '2 events owed, the oldest since 2026-11-24 09:00:00 (60 min). Reasons: erasure-without-link 2.',
      `npm run ops -- owed --delivery ${PATH} --env prod`,
    ],
  ]);
});
