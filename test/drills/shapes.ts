import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { addContacts, arrived, created, delivered, send } from './stage/contacts.ts';
import { atMost, type Drill, equals, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, fixVendor, writesOf } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS, mostAttempts, turnsOf } from './stage/worker.ts';

/** HubSpot sends a number where the address was a text, for twenty minutes. */
async function wrongType(scene: Scene) {
  const contacts = await addContacts(scene, 10, 'typed');
  const body = {
    id: '1',
    properties: { email: 42, firstname: null, lastname: null, hs_lead_status: null },
    archived: false,
  };
  await breakVendor(scene, 'hubspot', {
    kind: 'answer',
    status: 200,
    body,
    match: { path: '/crm/v3/objects/contacts/' },
  });
  scene.did('HubSpot answers every read with a number as address; 10 events are sent');
  await send(
    scene,
    contacts.map((contact) => created(scene, contact)),
  );
  await scene.pass(20 * MINUTE_MS);
  const written = (await writesOf(scene)).length;
  await fixVendor(scene, 'hubspot');
  scene.did('after 20 minutes it answers as ever');
  await delivered(scene, contacts, 2 * HOUR_MS, MINUTE_MS);
  const reasons = new Set(
    turnsOf(scene)
      .filter(({ outcome }) => outcome !== 'delivered')
      .map(({ reason }) => reason),
  );
  return [
    equals('members written from the wrong data', 0, written),
    equals('why they waited', 'hubspot-answer-malformed', [...reasons].join(', ')),
    atMost('attempts of one event', 10, mostAttempts(scene, contacts)),
    ...(await arrived(scene, contacts)),
  ];
}

/** Mailchimp renames a field of its answers for good; we learn the new name two days later and redrive. */
async function renamed(scene: Scene) {
  const contacts = await addContacts(scene, 5, 'renamed');
  await breakVendor(scene, 'mailchimp', {
    kind: 'answer',
    status: 200,
    body: { member_id: 'm1', state: 'subscribed' },
    match: { method: 'PUT' },
  });
  scene.did('Mailchimp renames the fields of its answer; 5 events are sent');
  await send(
    scene,
    contacts.map((contact) => created(scene, contact)),
  );
  const dead = await scene.when(
    () => scene.people.depth('deadLetterUrl'),
    (depth) => depth === contacts.length,
    { withinMs: 48 * HOUR_MS, everyMs: HOUR_MS },
  );
  const last = turnsOf(scene).filter(({ outcome }) => outcome === 'permanent');
  const calls = (await writesOf(scene)).length;
  await fixVendor(scene, 'mailchimp');
  await scene.people.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: scene.environment.runtime.queues['crm-to-audience/contact-to-member']?.deadLetterArn,
    }),
  );
  scene.did('their retries are used up; the change is taken back, and the dead letters are redriven');
  await delivered(scene, contacts, 2 * HOUR_MS, MINUTE_MS);
  return [
    equals('events kept as dead letters', contacts.length, dead),
    equals('why', 'attempts-exhausted', [...new Set(last.map(({ reason }) => reason))].join(', ')),
    atMost('writes, ten for each event', 10 * contacts.length, calls),
    noted(
      'times that the event was known to be uncertain',
      turnsOf(scene).filter(({ outcome }) => outcome === 'ambiguous').length,
    ),
    ...(await arrived(scene, contacts)),
  ];
}

const base = { clock: { rate: 10, jump: true }, callsPerSecond: 10 } as const;

export const shapes: readonly Drill[] = [
  {
    ...base,
    name: 'unexpected-field-type',
    title: 'HubSpot sends a number as address for 20 minutes',
    requirement: 'unexpected field type',
    run: wrongType,
  },
  {
    ...base,
    name: 'vendor-changed-a-field',
    title: 'Mailchimp renames the fields of its answers until the retries are used up',
    requirement: 'vendor changed a field',
    run: renamed,
  },
];
