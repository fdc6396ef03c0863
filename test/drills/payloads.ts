import { addContact, addContacts, arrived, created, delivered, post, send } from './stage/contacts.ts';
import { type Drill, equals } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { membersOf, writesOf } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS, turnsOf } from './stage/worker.ts';

const UNREADABLE = 'elements of a genuine webhook could not be read';
const unreadable = (scene: Scene) =>
  scene.environment.logs().filter(({ message }) => String(message).startsWith(UNREADABLE)).length;
const turns = (scene: Scene, outcome: string) => turnsOf(scene).filter((turn) => turn.outcome === outcome);

/** Bodies that are no events at all are refused at the door; an element that cannot be read is archived; events that are not as agreed are kept as dead letters. */
async function invalid(scene: Scene) {
  const now = Math.floor(scene.clock.now());
  const timestamp = { timestamp: now };
  const refused = await Promise.all(
    ['{', '""', '[{"subscriptionType":"contact.creation"}]'].map((body) => scene.people.send(body, timestamp)),
  );
  scene.did('signed bodies: half a JSON text, a mere text, an event without its identifiers');
  const contacts = await addContacts(scene, 3, 'valid');
  const [first, ...others] = contacts.map((contact) => created(scene, contact));
  const wrong = { ...first, objectId: 79_000_001, propertyName: { name: 'email' } };
  scene.did('an event whose propertyName is an object, between three good ones');
  const accepted = await post(scene, [...(first ? [first] : []), wrong, ...others]);
  await delivered(scene, contacts, HOUR_MS);
  const findings = await arrived(scene, contacts);
  const judged = turns(scene, 'invalid');
  return [
    equals('answers at the door', '400, 400, 200', refused.map(({ status }) => status).join(', ')),
    equals('lines that tell of the element without identifiers', 1, unreadable(scene)),
    equals('answer to the request with good events', 200, accepted.status),
    equals('turns that the bad event took', 1, judged.length),
    equals('why it was given up', 'event-not-as-agreed', judged[0]?.reason ?? 'it was not'),
    ...findings.map((finding) =>
      finding.figure === 'dead letters' ? equals('dead letters', '1', finding.seen) : finding,
    ),
  ];
}

async function incomplete(scene: Scene) {
  const nameless = await addContact(scene, { firstname: 'Nameless' });
  const malformed = await addContact(scene, { email: 'not an address' }).catch(() => undefined);
  const [whole] = await addContacts(scene, 1, 'whole');
  if (!whole) throw new Error('no contact');
  scene.did('three contacts: one without an address, one whose last name is too long, one as it should be');
  const long = await addContact(scene, { email: 'long@example.com', lastname: 'x'.repeat(256) });
  const ids = [nameless, long, whole.objectId];
  await send(
    scene,
    ids.map((objectId, i) => ({ ...created(scene, whole), objectId, occurredAt: Math.floor(scene.clock.now()) + i })),
  );
  await delivered(scene, [whole], HOUR_MS);
  const dead = await scene.when(
    () => scene.people.depth('deadLetterUrl'),
    (depth) => depth > 0,
    { withinMs: MINUTE_MS },
  );
  const [filtered] = turns(scene, 'filtered');
  const [contract] = turns(scene, 'invalid');
  return [
    equals('HubSpot takes a malformed address', 'no', malformed === undefined ? 'no' : 'yes'),
    equals('without an address', 'contact-without-address', filtered?.reason ?? 'not filtered'),
    equals('with too long a name', 'record-not-as-agreed', contract?.reason ?? 'not refused'),
    equals('writes to Mailchimp', 1, (await writesOf(scene)).length),
    equals('members', 1, (await membersOf(scene)).size),
    equals('dead letters', 1, dead),
  ];
}

const base = { clock: { rate: 2, jump: true }, callsPerSecond: 10 } as const;

export const payloads: readonly Drill[] = [
  {
    ...base,
    name: 'invalid-payload',
    title: 'signed webhooks that are no events, and an event with a member of the wrong type',
    requirement: 'invalid payload',
    run: invalid,
  },
  {
    ...base,
    name: 'incomplete-payload',
    title: 'contacts that lack what the member needs, or hold too much',
    requirement: 'incomplete payload',
    run: incomplete,
  },
];
