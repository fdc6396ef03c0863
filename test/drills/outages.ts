import { callsPerSecond } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { addContacts, arrived, created, delivered, send } from './stage/contacts.ts';
import { atMost, type Drill, equals, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, callsOf, fixVendor } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS, mostAttempts, turnsOf } from './stage/worker.ts';

const { destination, reads, worker } = contract.deliveries['contact-to-member'];
/** Calls a second that the delivery may make, by the slowest of its accounts. */
const BUDGET = Math.min(...[destination, ...reads].flatMap(({ limits }) => callsPerSecond(limits) ?? []));
/** The schedule of the valve. */
const PROBE_SECONDS = 60;
/** How long a mapping takes to be enabled. */
const ENABLE_SECONDS = 30;

interface Outage {
  readonly durationMs: number;
  readonly events: number;
}

/** Mailchimp answers nothing but 500 while events arrive evenly; then it works again, and no person acts. */
async function outage(scene: Scene, { durationMs, events }: Outage) {
  const contacts = await addContacts(scene, events, 'outage');
  const begun = scene.clock.now();
  await breakVendor(scene, 'mailchimp', { kind: 'answer', status: 500, body: { title: 'Internal Server Error' } });
  scene.did(
    `Mailchimp answers every call with 500; ${events} events arrive, one every ${durationMs / events / 1000} s`,
  );
  for (const [index, contact] of contacts.entries()) {
    await send(scene, [created(scene, contact)]);
    await scene.pass(Math.max(0, begun + ((index + 1) * durationMs) / events - scene.clock.now()));
  }
  const calls = await callsOf(scene, 'mailchimp');
  const probes = calls.filter(({ path }) => path.startsWith(destination.probe.path)).length;
  const backlog = await scene.people.depth('url');
  const dead = await scene.people.depth('deadLetterUrl');
  await fixVendor(scene, 'mailchimp');
  const fixed = scene.clock.now();
  scene.did(`Mailchimp works again, with ${backlog} events waiting`);
  await delivered(scene, contacts, 3 * HOUR_MS, 5000);
  const writes = (await callsOf(scene, 'mailchimp', '?method=PUT')).filter(({ status }) => status === 200);
  const times = writes.map(({ atMs }) => (atMs - fixed) / 1000);
  scene.did('all events are delivered');
  const { consecutiveFailures, rampSeconds } = destination.breaker;
  const limit = PROBE_SECONDS + ENABLE_SECONDS + rampSeconds + (1.1 * backlog) / BUDGET;
  const releases = turnsOf(scene).filter(({ outcome }) => outcome === 'deferred').length;
  return [
    atMost(
      'calls to Mailchimp while down, beside probes',
      consecutiveFailures + worker.maxConcurrency * worker.batchSize,
      calls.length - probes,
    ),
    atMost('probes', Math.ceil(durationMs / MINUTE_MS), probes),
    equals('dead letters at the end of the outage', 0, dead),
    noted('first event delivered after', `${Math.min(...times).toFixed(1)} s`),
    atMost('last event delivered after', limit, Math.max(...times), ' s'),
    noted('most attempts of one event', mostAttempts(scene, contacts)),
    noted('releases, all events together', releases),
    ...(await arrived(scene, contacts)),
  ];
}

const base = { clock: { rate: 5, jump: true }, callsPerSecond: BUDGET } as const;

export const outages: readonly Drill[] = [
  {
    ...base,
    name: 'outage-20-minutes',
    title: 'Mailchimp is down for 20 minutes while 1,000 events arrive',
    requirement: 'vendor outage of 20 minutes',
    run: (scene) => outage(scene, { durationMs: 20 * MINUTE_MS, events: 1000 }),
  },
  {
    ...base,
    name: 'outage-24-hours-busy',
    title: 'Mailchimp is down for 24 hours while 1,440 events arrive',
    requirement: 'vendor outage of 24 hours',
    run: (scene) => outage(scene, { durationMs: 24 * HOUR_MS, events: 1440 }),
  },
  {
    ...base,
    name: 'outage-24-hours-thin',
    title: 'Mailchimp is down for 24 hours while three events an hour arrive',
    requirement: 'vendor outage of 24 hours',
    run: (scene) => outage(scene, { durationMs: 24 * HOUR_MS, events: 72 }),
  },
];
