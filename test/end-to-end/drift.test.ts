import { expect, test } from 'vitest';
import { archiveAtOnce } from '../harness/archive-at-once.ts';
import { startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { consoleOf } from '../ops/console.ts';

test('healthy events have no drift; drift lists a property that vanishes from the vendor’s answer as needed, without a value', async () => {
  await using environment = await startEnvironment();
  await archiveAtOnce(environment);
  await using console = await consoleOf(environment.description);
  const people = peopleOf(environment);
  const ended = (state: string) =>
    until(
      async () => (await console.ops('events', '--state', state, '--json')).out,
      (out) => out !== '',
    );
  const objectId = await people.contact({ email: 'ada@example.com', firstname: 'Ada' });
  await people.accepted({ objectId });
  await ended('delivered');
  const healthy = await console.ops('drift');
  expect([healthy.err.trim(), healthy.code]).toEqual(['No drift in the last 30 days.', 1]);

  // As after a property is renamed: the contact looks like one without an address, and no call fails.
  const contact = { id: String(objectId), createdAt: '2026-11-21T10:00:00Z', updatedAt: '2026-11-21T10:00:00Z' };
  const properties = { 'e-mail': 'ada@example.com', firstname: 'Ada', lastname: '', hs_lead_status: null };
  const body = { ...contact, archived: false, properties };
  await people.hubspotFault({ kind: 'answer', status: 200, match: { method: 'GET' }, body });
  await people.accepted({ objectId, eventId: 2, occurredAt: 1_795_251_731_120 });
  await ended('filtered');
  const { out, code } = await console.ops('drift', '--delivery', 'crm-to-audience/contact-to-member');
  expect(out).toMatch(/missing-field +read contact +properties\.email +yes +1 /);
  expect(out).not.toContain('ada@');
  expect(code).toBe(0);
});
