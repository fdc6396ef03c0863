import type { SQSEvent } from 'aws-lambda';
import { delivered, filtered, invalid } from 'penstock';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { openWorker } from '../../functions/wiring/worker.ts';
import type { BoundDelivery, Destination, Integration, VendorResult } from '../../shared/contract/index.ts';
import { deliverBatch, deliverMessage } from '../../shared/deliver/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

/** Ten messages at once on a busy machine: no limit of time ends a call here. */
const PATIENCE_MS = 600_000;
vi.mock('../../functions/wiring/aws-limits.ts', () => ({ awsLimits: () => ({ maxAttempts: 3 }) }));

const { world, entryOf } = await startShift();
const toMember = contract.deliveries['contact-to-member'];
/** Messages that SQS gives at once. */
const TEN = 10;

const contacts = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) })),
});
const members = z.object({
  new_members: z.array(z.object({ id: z.string(), email_address: z.string() })),
  updated_members: z.array(z.object({ id: z.string(), email_address: z.string() })),
  errors: z.array(z.object({ email_address: z.string() })),
});

/** Reads contacts and writes members as both vendors take them: many in one call. */
const apply: BoundDelivery['apply'] = async ({ envelope, settings, vendor }) => {
  const read = await vendor('hubspot').gather({
    operation: 'read contacts',
    reads: true,
    item: String(envelope.entity).slice('contact:'.length),
    request: (ids) => ({
      method: 'POST',
      path: '/crm/v3/objects/contacts/batch/read',
      body: { inputs: ids.map((id) => ({ id })), properties: ['email'] },
      answer: contacts,
    }),
    read: ({ results }, _, id): VendorResult<string> => {
      const email = results.find((contact) => contact.id === id)?.properties.email;
      if (email) return { kind: 'success', answer: email };
      return { kind: 'absent', reason: 'contact-gone', outcome: filtered('contact-gone') };
    },
  });
  if (read.kind !== 'success') return read.outcome;
  const written = await vendor('mailchimp').gather({
    operation: 'write members',
    item: read.answer,
    request: (emails) => ({
      method: 'POST',
      path: `/3.0/lists/${settings.listId}`,
      body: {
        members: emails.map((email_address) => ({ email_address, status: 'subscribed' })),
        update_existing: true,
      },
      answer: members,
    }),
    read: (answer, _, email): VendorResult<string> => {
      const written = [...answer.new_members, ...answer.updated_members].find((one) => one.email_address === email);
      if (written) return { kind: 'success', answer: written.id };
      return { kind: 'refused', reason: 'member-refused', outcome: invalid('member-refused', []) };
    },
  });
  return written.kind === 'success' ? delivered(written.answer) : written.outcome;
};

function workerWith(name: string) {
  const worker = { ...toMember.worker, batchSize: TEN, gathers: 100 };
  const patient = (account: Destination) => ({
    ...account,
    timeouts: { connectMs: PATIENCE_MS, responseMs: PATIENCE_MS },
  });
  const { destination, reads } = toMember;
  const accounts = { destination: patient(destination), reads: reads.map(patient) };
  const delivery: Integration['deliveries'][string] = { ...toMember, ...accounts, worker };
  const integration: Integration = { ...contract, name, deliveries: { only: delivery } };
  const opened = openWorker({ integration, delivery: 'only', event: z.unknown(), apply });
  return (batch: SQSEvent) => {
    // Neighbours wait for each other as long as this machine takes.
    const services = { ...opened.services(contextOf(10 * PATIENCE_MS), batch.Records.length), after: () => () => {} };
    return deliverBatch(batch, (record, turns) => deliverMessage(record, services, turns), opened.log);
  };
}

const emailsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}@example.com`);

test('twenty events of a backlog need four calls instead of forty, and each has its effect', async () => {
  const emails = emailsOf('drain', 2 * TEN);
  for (const [index, email] of emails.entries())
    await world.send({ eventId: `drain-${index}`, entity: `contact:${await world.contact({ email })}` });
  const worker = workerWith('drained');
  for (let seen = 0; seen < emails.length; ) {
    const batch = await world.receiveAgain();
    seen += batch.Records.length;
    expect(failuresOf(await worker(batch))).toEqual([]);
    await world.purge();
  }
  const [reads, writes] = [await world.calls(world.hubspot), await world.calls(world.mailchimp)];
  expect([reads.length, writes.length]).toEqual([2, 2]);
  const entries = (await world.ledger('event')).filter(({ eventId }) => String(eventId).startsWith('drain-'));
  expect(entries.filter(({ state }) => state === 'delivered')).toHaveLength(emails.length);
});

test('a contact that is gone and an address that is refused end their own events only', async () => {
  const good = await world.contact({ email: 'good@example.com' });
  const bad = await world.contact({ email: 'ada@fake.test' });
  await world.send({ eventId: 'good', entity: `contact:${good}` });
  await world.send({ eventId: 'gone', entity: 'contact:99999999' });
  const batch = await world.receive({ eventId: 'refused', entity: `contact:${bad}` });
  expect(batch.Records).toHaveLength(3);
  await workerWith('mixed')(batch);
  await world.purge();
  expect(await entryOf('good')).toMatchObject({ state: 'delivered' });
  expect(await entryOf('gone')).toMatchObject({ state: 'filtered', reason: 'contact-gone' });
  expect(await entryOf('refused')).toMatchObject({ state: 'dead', reason: 'member-refused' });
});

test('a call that the vendor fails for a while leaves every event waiting, and the next one delivers them all', async () => {
  for (const [index, email] of emailsOf('later', 3).entries())
    await world.send({ eventId: `later-${index}`, entity: `contact:${await world.contact({ email })}` });
  await world.fault(world.mailchimp, { kind: 'answer', status: 500, times: 1, match: {} });
  const worker = workerWith('later');
  const batch = await world.receiveAgain();
  expect(failuresOf(await worker(batch))).toHaveLength(3);
  expect(await entryOf('later-1')).toMatchObject({ state: 'waiting', attempts: [{ calls: [{}, { result: '500' }] }] });
  await world.waitIsOver(batch);
  expect(failuresOf(await worker(await world.receiveAgain()))).toEqual([]);
  await world.purge();
  for (const index of [0, 1, 2]) expect(await entryOf(`later-${index}`)).toMatchObject({ state: 'delivered' });
});
