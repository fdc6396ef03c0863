import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { MAILCHIMP } from '../../vendors/index.ts';
import { copyProject } from '../harness/project.ts';
import { addContacts, type Contact, changeContact, created, send } from './stage/contacts.ts';
import { atMost, type Drill, equals, noted } from './stage/drill.ts';
import { percentile } from './stage/figures.ts';
import { type Opened, openScene, type Scene, type SceneOptions } from './stage/scene.ts';
import { type Accepted, sendNoting, waitsOf } from './stage/waits.ts';
import { HOUR_MS, turnsOf } from './stage/worker.ts';

const REFUSED = 500;
const HEALTHY = 20;
const EVERY_MS = 5000;
/** Seconds until all are dead letters, by kind of queue. */
const [FIFO_S, STANDARD_S] = [360, 90];

/** Healthy events, one after the other; the median of their waits, in seconds. */
async function healthy(scene: Scene, name: string): Promise<number> {
  const contacts = await addContacts(scene, HEALTHY, name);
  const accepted: Accepted = new Map();
  for (const contact of contacts) {
    await sendNoting(scene, [contact], accepted);
    await scene.pass(EVERY_MS);
  }
  const waits = await scene.when(
    () => waitsOf(scene, accepted),
    (seen) => seen.every(Number.isFinite),
    { withinMs: HOUR_MS, everyMs: 1000 },
  );
  return percentile(waits, 0.5) / 1000;
}

const receivesOf = (scene: Scene) => {
  const counts = new Map<string, number>();
  for (const { message, messageId } of scene.environment.logs()) {
    if (message !== 'given up before; left to SQS for the dead-letter queue') continue;
    counts.set(String(messageId), (counts.get(String(messageId)) ?? 1) + 1);
  }
  return [...counts.values()];
};

/** The same delivery without order: a standard queue, and the largest batch that the account’s limit of concurrent calls allows. */
async function openUnordered(drill: Pick<Drill, 'clock'>, options: SceneOptions): Promise<Opened> {
  const copy = await copyProject();
  const contract = 'integrations/crm-to-audience/contract.ts';
  await copy.replace(contract, "ordering: 'by-entity'", "ordering: 'none'");
  await copy.replace(contract, 'batchSize: 1', 'batchSize: 5');
  const { scene, close } = await openScene(drill, options, { project: copy.config });
  const closeBoth = async () => {
    await close();
    await copy[Symbol.asyncDispose]();
  };
  return { scene, close: closeBoth };
}

/** Five hundred events that the vendor refuses for good, with two workers. @param withinS seconds until all are dead letters */
async function refused(scene: Scene, withinS: number) {
  const usual = await healthy(scene, 'usual');
  const bad: readonly Contact[] = await addContacts(scene, REFUSED, 'bad', MAILCHIMP.refusedDomain);
  await send(
    scene,
    bad.map((contact) => created(scene, contact)),
  );
  const from = scene.clock.now();
  scene.did(`${REFUSED} events that Mailchimp refuses for good`);
  const judged = () => turnsOf(scene).filter(({ outcome }) => outcome === 'permanent').length;
  await scene.when(judged, (count) => count >= REFUSED, { withinMs: HOUR_MS, everyMs: 1000 });
  const judgedAt = scene.clock.now();
  scene.did('each was judged once');
  const allDead = scene
    .when(
      () => scene.people.depth('deadLetterUrl'),
      (depth) => depth >= REFUSED,
      { withinMs: HOUR_MS, everyMs: 1000 },
    )
    .then(() => {
      scene.did('all are in the dead-letter queue');
      return scene.clock.now();
    });
  const [beside, deadAt] = await Promise.all([healthy(scene, 'beside'), allDead]);
  const receives = receivesOf(scene);
  for (const [index, contact] of bad.entries())
    await changeContact(scene, contact, { email: `corrected-${index}@example.com` });
  const before = turnsOf(scene).filter(({ outcome }) => outcome === 'delivered').length;
  await scene.people.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: scene.environment.runtime.queues['crm-to-audience/contact-to-member']?.deadLetterArn,
    }),
  );
  const redriven = await scene.when(
    () => turnsOf(scene).filter(({ outcome }) => outcome === 'delivered').length - before,
    (count) => count >= REFUSED,
    { withinMs: HOUR_MS, everyMs: 1000 },
  );
  return [
    atMost('seconds from the last judgement until all were dead letters', withinS, (deadAt - judgedAt) / 1000),
    atMost('seconds until all were dead letters, their attempts included', FIFO_S, (deadAt - from) / 1000),
    atMost('most receives of a message', 40, Math.max(...receives) + 1),
    noted('median wait of a healthy event', `${usual.toFixed(2)} s`),
    atMost('median wait of a healthy event during that time', 1.5 * usual, beside, ' s'),
    equals('delivered after the console’s redrive to source', REFUSED, redriven),
  ];
}

export const refusals: readonly Drill[] = [
  {
    name: 'refused-for-good',
    title: '500 events that the vendor refuses for good, beside healthy ones',
    requirement: 'all dead letters within 6 minutes on a FIFO queue with two workers, at most 40 receives each',
    clock: { rate: 1, jump: false },
    callsPerSecond: 18,
    run: (scene) => refused(scene, FIFO_S),
  },
  {
    name: 'refused-for-good-unordered',
    title: '500 events that the vendor refuses for good, beside healthy ones, on a standard queue in batches of five',
    requirement: 'all dead letters within 90 seconds, at most 40 receives each',
    clock: { rate: 1, jump: false },
    callsPerSecond: 18,
    open: openUnordered,
    run: (scene) => refused(scene, STANDARD_S),
  },
];
