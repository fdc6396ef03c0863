import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { MAILCHIMP } from '../../vendors/index.ts';
import { addContacts, arrived, changeContact, created, delivered, send } from './stage/contacts.ts';
import { type Drill, equals } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { writesOf } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

/** Ten events that Mailchimp refuses until their addresses are fixed; then SQS moves them back. */
async function redrive(scene: Scene) {
  const wrong = await addContacts(scene, 10, 'typo', MAILCHIMP.refusedDomain);
  scene.did(`10 contacts with a mistyped domain, ${MAILCHIMP.refusedDomain}`);
  await send(
    scene,
    wrong.map((contact) => created(scene, contact)),
  );
  const dead = await scene.when(
    () => scene.people.depth('deadLetterUrl'),
    (depth) => depth === wrong.length,
    { withinMs: 10 * MINUTE_MS },
  );
  const calls = (await writesOf(scene)).length;
  const fixed = wrong.map((contact) => ({
    ...contact,
    email: contact.email.replace(MAILCHIMP.refusedDomain, 'example.com'),
  }));
  for (const contact of fixed) await changeContact(scene, contact, { email: contact.email });
  await scene.people.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: scene.environment.runtime.queues['crm-to-audience/contact-to-member']?.deadLetterArn,
    }),
  );
  scene.did('their addresses are fixed, and StartMessageMoveTask redrives the dead letters');
  await delivered(scene, fixed, HOUR_MS);
  return [
    equals('dead letters before', wrong.length, dead),
    equals('calls that their refusals cost', wrong.length, calls),
    equals('calls after the redrive', wrong.length, (await writesOf(scene)).length - calls),
    ...(await arrived(scene, fixed)),
  ];
}

export const redrives: readonly Drill[] = [
  {
    name: 'redrive',
    title: 'dead letters are fixed at their source and redriven by SQS',
    requirement: 'replay of a failed operation',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: redrive,
  },
];
