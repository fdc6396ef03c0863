import { MAILCHIMP } from '../../vendors/index.ts';
import { addContacts, type Contact, memberPath } from './stage/contacts.ts';
import { atMost, type Drill, equals, noted } from './stage/drill.ts';
import { percentile } from './stage/figures.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor } from './stage/vendors.ts';
import { type Accepted, sendNoting, waitsOf } from './stage/waits.ts';
import { HOUR_MS } from './stage/worker.ts';

const EVENTS = 1000;

/** A thousand events at once; the 99th percentile of the waits of the good ones, in seconds. */
async function thousand(scene: Scene, name: string, bad: readonly Contact[] = []): Promise<number> {
  const good = await addContacts(scene, EVENTS - bad.length, name);
  const accepted: Accepted = new Map();
  // Early, where a bad one is in the way of most.
  await sendNoting(scene, [...good.slice(0, 20), ...bad, ...good.slice(20)], accepted);
  for (const { email } of bad) accepted.delete(email);
  const waits = await scene.when(
    () => waitsOf(scene, accepted),
    (seen) => seen.every(Number.isFinite),
    { withinMs: HOUR_MS, everyMs: 5000 },
  );
  return percentile(waits, 0.99) / 1000;
}

async function poison(scene: Scene) {
  const without = await thousand(scene, 'clean');
  scene.did('1,000 good events at once');
  const refused = await thousand(scene, 'refused', await addContacts(scene, 1, 'bad', MAILCHIMP.refusedDomain));
  scene.did('999 and one that Mailchimp refuses for good');
  const bad = await addContacts(scene, 1, 'bad');
  for (const { email } of bad) {
    const match = { method: 'PUT', path: memberPath(scene, email) };
    await breakVendor(scene, 'mailchimp', { kind: 'answer', status: 500, match });
  }
  const failing = await thousand(scene, 'failing', bad);
  scene.did('999 and one at which Mailchimp fails each time');
  return [
    noted('p99 of the waits without a bad event', `${without.toFixed(1)} s`),
    atMost('p99 of the others beside one refused for good', 1.1 * without, refused, ' s'),
    atMost('p99 of the others beside one that fails each time', 1.1 * without, failing, ' s'),
    equals('dead letters', 1, await scene.people.depth('deadLetterUrl')),
  ];
}

export const poisons: readonly Drill[] = [
  {
    name: 'poison',
    title: 'one bad event among 1,000',
    requirement: 'p99 of the others ≤ 1.1 × that of the same run without it',
    clock: { rate: 2, jump: false },
    callsPerSecond: 18,
    run: poison,
  },
];
