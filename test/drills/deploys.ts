import { resourceName } from '../../shared/topology/index.ts';
import { type BROKEN, deployBroken } from './stage/broken-code.ts';
import { addContacts, arrived, type Contact, created, delivered, send } from './stage/contacts.ts';
import { atMost, type Drill, equals, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { HOUR_MS, MINUTE_MS, turnsOf } from './stage/worker.ts';

const PAGE = resourceName('dev', 'crm-to-audience', 'any', 'page');
const STOPPED = 'delivery disabled';
/** Busy at first, so that the fault is soon seen; then enough to show that events go on waiting. */
const [BUSY_MS, QUIET_MS] = [5000, 60_000];

async function isPaging(scene: Scene): Promise<boolean> {
  const { CompositeAlarms = [] } = (await scene.aws('monitoring', 'DescribeAlarms', {
    AlarmNames: [PAGE],
    AlarmTypes: ['CompositeAlarm'],
  })) as { CompositeAlarms?: readonly { readonly StateValue: string }[] };
  return CompositeAlarms[0]?.StateValue === 'ALARM';
}

/** A worker that is broken for an hour while events come, then deployed as it was. */
const broken = (how: keyof typeof BROKEN) => async (scene: Scene) => {
  const contacts: Contact[] = [];
  const one = async () => {
    const added = await addContacts(scene, 1, `deploy-${contacts.length}`);
    contacts.push(...added);
    await send(
      scene,
      added.map((contact) => created(scene, contact)),
    );
  };
  await one();
  await delivered(scene, contacts, HOUR_MS);
  // The minutes before were good ones, or idle.
  await scene.pass(10 * MINUTE_MS);
  const fix = await deployBroken(scene, how);
  scene.did(`the worker ${how}; an event comes every few seconds`);
  const from = scene.clock.now();
  let pagedAt = Number.NaN;
  let stoppedAt = Number.NaN;
  while (scene.clock.now() < from + HOUR_MS) {
    await one();
    await scene.pass(Number.isNaN(stoppedAt) || Number.isNaN(pagedAt) ? BUSY_MS : QUIET_MS);
    if (Number.isNaN(pagedAt) && (await isPaging(scene))) {
      pagedAt = scene.clock.now();
      scene.did('a person is paged');
    }
    if (Number.isNaN(stoppedAt) && scene.environment.logs().some(({ message }) => message === STOPPED)) {
      stoppedAt = scene.clock.now();
      scene.did('the valve has disabled the mapping');
    }
  }
  const deadBefore = await scene.people.depth('deadLetterUrl');
  scene.did('after an hour the worker is deployed as it was');
  await fix();
  const fixedAt = scene.clock.now();
  await delivered(scene, contacts, 6 * HOUR_MS, MINUTE_MS);
  scene.did('everything is delivered');
  return [
    atMost('minutes until a person was paged', 5, (pagedAt - from) / MINUTE_MS),
    atMost('minutes until the mapping was disabled', 8, (stoppedAt - from) / MINUTE_MS),
    noted('events that came in that hour', contacts.length),
    equals('dead letters before the fix', 0, deadBefore),
    atMost('minutes from the fix until everything was delivered', 30, (scene.clock.now() - fixedAt) / MINUTE_MS),
    equals('events that ended as stale', 0, turnsOf(scene).filter(({ outcome }) => outcome === 'stale').length),
    ...(await arrived(scene, contacts)),
  ];
};

const drill = (name: string, how: keyof typeof BROKEN): Drill => ({
  name,
  title: `a worker that ${how} is deployed for an hour under traffic`,
  requirement: 'a bad deploy: 0 dead letters, a page within 5 minutes, everything delivered after the next deploy',
  clock: { rate: 5, jump: true },
  callsPerSecond: 18,
  run: broken(how),
});

export const deploys: readonly Drill[] = [
  drill('deploy-dies-at-import', 'dies at import'),
  drill('deploy-throws', 'throws'),
  drill('deploy-wrong-mapping', 'has a wrong mapping'),
];
