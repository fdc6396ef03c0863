import { addContacts, arrived, changeContact, created, delivered, doubles, post, send } from './stage/contacts.ts';
import { type Drill, equals } from './stage/drill.ts';
import { shuffled } from './stage/figures.ts';
import type { Scene } from './stage/scene.ts';
import { membersOf, writesOf } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

const drained = (scene: Scene) =>
  scene.when(
    () => scene.people.depth('url'),
    (depth) => depth === 0,
    { withinMs: HOUR_MS },
  );

async function duplicates(scene: Scene) {
  const contacts = await addContacts(scene, 20, 'twice');
  const events = contacts.map((contact) => created(scene, contact));
  const mixed = shuffled([...events, ...events, ...events], scene.random);
  scene.did('20 events are sent three times each, mixed, in three requests at once');
  const answers = await Promise.all([0, 20, 40].map((from) => post(scene, mixed.slice(from, from + 20))));
  await delivered(scene, contacts, HOUR_MS);
  for (const hours of [1, 23]) {
    await scene.pass(hours * HOUR_MS);
    answers.push(await post(scene, events));
    scene.did(`all are sent again, ${hours} h later`);
    await drained(scene);
  }
  return [
    equals('requests answered with anything but 200', 0, answers.filter(({ status }) => status !== 200).length),
    equals('successful writes beyond one for each contact', 0, await doubles(scene, contacts)),
    equals('writes in all', contacts.length, (await writesOf(scene)).length),
    ...(await arrived(scene, contacts)),
  ];
}

const VERSIONS = 5;

async function disorder(scene: Scene) {
  const contacts = await addContacts(scene, 20, 'order');
  const begun = Math.floor(scene.clock.now());
  const events: Readonly<Record<string, unknown>>[] = [];
  for (const contact of contacts) {
    for (let version = 1; version <= VERSIONS; version++) {
      await changeContact(scene, contact, { firstname: `Version ${version}` });
      const subscription = { subscriptionType: 'contact.propertyChange', subscriptionId: 3_434_173 };
      const { objectId } = contact;
      events.push({ objectId, ...subscription, propertyName: 'firstname', occurredAt: begun + version * 1000 });
    }
  }
  scene.did(`20 contacts change ${VERSIONS} times each; their events are sent in a random order`);
  await send(scene, shuffled(events, scene.random));
  await scene.pass(MINUTE_MS);
  await delivered(scene, contacts, HOUR_MS);
  const members = await membersOf(scene);
  const newest = contacts.filter(({ email }) => members.get(email)?.merge_fields.FNAME === `Version ${VERSIONS}`);
  return [equals('members with the newest name', contacts.length, newest.length), ...(await arrived(scene, contacts))];
}

export const repetition: readonly Drill[] = [
  {
    name: 'duplicate',
    title: 'events arrive three times at once, and again after an hour and a day',
    requirement: 'duplicate delivery',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: duplicates,
  },
  {
    name: 'out-of-order',
    title: 'five changes of each contact arrive in a random order',
    requirement: 'events out of order',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: disorder,
  },
];
