import { addContacts, arrived, created, delivered, memberPath, send } from './stage/contacts.ts';
import { type Drill, equals } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, writesOf } from './stage/vendors.ts';
import { attemptsOf, HOUR_MS, MINUTE_MS, turnsOf } from './stage/worker.ts';

type Fault = Readonly<Record<string, unknown>>;

/** The same bad answer once to the read and once to the write of an event; then the vendors answer as ever. */
async function once(scene: Scene, fault: Fault, told: string, reasons: readonly string[]) {
  const [contact] = await addContacts(scene, 1, 'answer');
  if (!contact) throw new Error('no contact');
  await breakVendor(scene, 'hubspot', { ...fault, times: 1, match: { path: `/contacts/${contact.objectId}` } });
  await breakVendor(scene, 'mailchimp', { ...fault, times: 1, match: { path: memberPath(scene, contact.email) } });
  scene.did(`HubSpot and Mailchimp each answer one call with ${told}; one event is sent`);
  await send(scene, [created(scene, contact)]);
  await delivered(scene, [contact], HOUR_MS);
  const turns = await scene.when(
    () => turnsOf(scene, contact),
    ({ length }) => length >= 3,
    { withinMs: 5 * MINUTE_MS },
  );
  return [
    equals(
      'how the turns ended',
      [...reasons, 'delivered'].join(', '),
      turns.map(({ outcome, reason }) => reason ?? outcome).join(', '),
    ),
    equals('writes until one was believed', 2, (await writesOf(scene)).length),
    equals('attempts used', 3, attemptsOf(scene, contact)),
    ...(await arrived(scene, [contact])),
  ];
}

const base = { clock: { rate: 2, jump: true }, callsPerSecond: 10 } as const;
const malformed = ['hubspot-answer-malformed', 'mailchimp-answer-malformed'];

export const answers: readonly Drill[] = [
  {
    ...base,
    name: 'vendor-empty-answer',
    title: 'the vendors answer 200 with nothing',
    requirement: 'empty vendor response',
    run: (scene) => once(scene, { kind: 'empty' }, 'an empty body', malformed),
  },
  {
    ...base,
    name: 'vendor-malformed-answer',
    title: 'the vendors answer 200 with a page instead of JSON',
    requirement: 'malformed vendor response',
    run: (scene) =>
      once(scene, { kind: 'html', status: 200 }, 'an HTML page', ['hubspot-page-200', 'mailchimp-page-200']),
  },
  {
    ...base,
    name: 'vendor-oversize-answer',
    title: 'the vendors answer with 16 MiB',
    requirement: 'malformed vendor response',
    run: (scene) =>
      once(scene, { kind: 'oversize' }, '16 MiB', ['hubspot-answer-too-large', 'mailchimp-answer-too-large']),
  },
];
