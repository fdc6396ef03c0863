import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { addContacts, arrived, created, delivered, memberPath, send } from './stage/contacts.ts';
import { atMost, type Drill, equals } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, writesOf } from './stage/vendors.ts';
import { attemptsOf, HOUR_MS, MINUTE_MS } from './stage/worker.ts';

const { worker } = contract.deliveries['contact-to-member'];
/** How long the slow answer takes. */
const SLOW_MS = 20_000;

/** One event whose first write ends in silence, before or after the vendor made the change. */
async function silence(scene: Scene, kind: 'hang' | 'slow', told: string) {
  const [contact] = await addContacts(scene, 1, kind);
  if (!contact) throw new Error('no contact');
  const match = { method: 'PUT', path: memberPath(scene, contact.email) };
  await breakVendor(scene, 'mailchimp', { kind, times: 1, match, ...(kind === 'slow' && { delayMs: SLOW_MS }) });
  scene.did(told);
  await send(scene, [created(scene, contact)]);
  await delivered(scene, [contact], HOUR_MS);
  await scene.when(
    () => attemptsOf(scene, contact),
    (count) => count === 2,
    { withinMs: MINUTE_MS },
  );
  const [first, second, ...more] = await writesOf(scene);
  const changed = first?.changed === true ? 'made' : 'not made';
  return [
    equals('the change that was met with silence', kind === 'slow' ? 'made' : 'not made', changed),
    equals(
      'answers to the first and the second write',
      'none, 200',
      `${first?.status === 200 ? 'none' : (first?.status ?? 'none')}, ${second?.status}`,
    ),
    atMost(
      'from the first write to the second: inside one run’s limit',
      worker.timeoutSeconds,
      ((second?.atMs ?? 0) - (first?.atMs ?? 0)) / 1000,
      ' s',
    ),
    equals('writes beyond these two', 0, more.length),
    equals('attempts used', 2, attemptsOf(scene, contact)),
    ...(await arrived(scene, [contact])),
  ];
}

export const timeouts: readonly Drill[] = [
  {
    name: 'timeout-before-effect',
    title: 'Mailchimp takes a write and never answers, and never made the change',
    requirement: 'timeout before the vendor acted',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: (scene) => silence(scene, 'hang', 'Mailchimp lets one write hang; one event is sent'),
  },
  {
    name: 'timeout-after-effect',
    title: 'Mailchimp makes the change and is too slow to say so',
    requirement: 'timeout after the vendor acted',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: (scene) =>
      silence(scene, 'slow', 'Mailchimp makes one write and drips its answer for 20 s; one event is sent'),
  },
];
