import { addContacts, arrived, type Contact, created, delivered, post } from './stage/contacts.ts';
import { deadLetters } from './stage/dead-letters.ts';
import { atMost, type Drill, equals, noted } from './stage/drill.ts';
import { percentile } from './stage/figures.ts';
import type { Scene } from './stage/scene.ts';
import { type Accepted, waitsOf } from './stage/waits.ts';
import { HOUR_MS, turnsOf } from './stage/worker.ts';

const REPLAYS = 5000;
/** Of the nine calls a second that the budget allows; `npm run ops -- redrive` takes a quarter by itself. */
const PER_SECOND = 4;
const LIVE_EVERY_MS = 500;

async function beside(scene: Scene) {
  const replays = await addContacts(scene, REPLAYS, 'replay');
  await deadLetters(scene, replays);
  const SourceArn = scene.environment.runtime.queues['crm-to-audience/contact-to-member']?.deadLetterArn;
  await scene.aws('sqs', 'StartMessageMoveTask', { SourceArn, MaxNumberOfMessagesPerSecond: PER_SECOND });
  const begun = scene.clock.now();
  scene.did(`they are redriven at ${PER_SECOND} a second; two live events arrive each second`);
  const live = await addContacts(scene, 4000, 'live');
  const accepted: Accepted = new Map();
  const used: Contact[] = [];
  const statuses: number[] = [];
  for (const [index, contact] of live.entries()) {
    if (index % 50 === 0 && (await scene.people.depth('deadLetterUrl')) === 0) break;
    const { status } = await post(scene, [created(scene, contact)]);
    accepted.set(contact.email, scene.clock.now());
    used.push(contact);
    statuses.push(status);
    await scene.pass(Math.max(0, begun + (index + 1) * LIVE_EVERY_MS - scene.clock.now()));
  }
  const minutes = (scene.clock.now() - begun) / 60_000;
  await delivered(scene, [...replays, ...used], HOUR_MS, 10_000);
  const waits = await waitsOf(scene, accepted);
  const late = waits.filter((wait) => wait > 2000).length;
  const turns = turnsOf(scene).filter(({ outcome }) => outcome !== 'delivered');
  return [
    noted('live events during that time', used.length),
    noted('the redrive took', `${minutes.toFixed(1)} min`),
    equals('live events refused', 0, statuses.filter((status) => status !== 200).length),
    noted('median wait of a live event', `${(percentile(waits, 0.5) / 1000).toFixed(2)} s`),
    atMost('p99 wait of a live event', 2, percentile(waits, 0.99) / 1000, ' s'),
    noted('live events that waited longer than 2 s', late),
    noted(
      'turns that did not end in delivery',
      turns.map(({ outcome, reason }) => reason ?? outcome).join(', ') || 'none',
    ),
    ...(await arrived(scene, [...replays, ...used])),
  ];
}

export const replay: readonly Drill[] = [
  {
    name: 'replay-beside-live',
    title: '5,000 dead letters are redriven while live events arrive',
    requirement: 'replay of a failed operation; p99 wait of live events ≤ 2 s',
    clock: { rate: 2, jump: false },
    callsPerSecond: 18,
    run: beside,
  },
];
