import { callsPerSecond } from '../../shared/topology/index.ts';
import { hubspot } from '../fixtures/project/integrations/destinations/hubspot.ts';
import { addContacts, arrived, delivered } from './stage/contacts.ts';
import { atLeast, atMost, type Drill, equals, noted } from './stage/drill.ts';
import { busiest, percentile } from './stage/figures.ts';
import type { Scene } from './stage/scene.ts';
import { callsOf } from './stage/vendors.ts';
import { type Accepted, sendNoting, waitsOf } from './stage/waits.ts';
import { HOUR_MS, WORKER } from './stage/worker.ts';

const RATE = callsPerSecond(hubspot.limits) ?? Number.NaN;

/** What HubSpot saw of us. */
async function windows(scene: Scene) {
  const calls = await callsOf(scene, 'hubspot', '?path=/crm/');
  const times = calls.map(({ atMs }) => atMs);
  return [
    atMost('calls to HubSpot in any second', RATE + hubspot.limits.burst, busiest(times, 1000)),
    atMost('calls to HubSpot in any ten seconds', hubspot.limits.perTenSeconds, busiest(times, 10_000)),
    equals('calls that HubSpot refused as too many', 0, calls.filter(({ status }) => status === 429).length),
  ];
}

async function manyWorkers(scene: Scene) {
  const { EventSourceMappings } = await scene.aws('lambda', 'ListEventSourceMappings', { FunctionName: WORKER });
  const [mapping] = EventSourceMappings as readonly { UUID: string }[];
  await scene.aws('lambda', 'UpdateEventSourceMapping', {
    UUID: mapping?.UUID,
    ScalingConfig: { MaximumConcurrency: 6 },
  });
  await scene.pass(40_000);
  const contacts = await addContacts(scene, 300, 'window');
  scene.did('the mapping runs six batches at a time; 300 events arrive at once');
  let workers = 0;
  await sendNoting(scene, contacts, new Map());
  await scene.when(
    () => {
      workers = Math.max(workers, scene.environment.runtime.host.size());
      return scene.people.depth('url');
    },
    (depth) => depth === 0,
    { withinMs: HOUR_MS },
  );
  await delivered(scene, contacts, HOUR_MS);
  // One of them is the receiver's, one the valve's.
  return [
    atLeast('function processes at once', 6, workers),
    ...(await windows(scene)),
    ...(await arrived(scene, contacts)),
  ];
}

/** Ten seconds of ten times what the vendor allows. */
async function spike(scene: Scene) {
  const contacts = await addContacts(scene, 1000, 'spike');
  const accepted: Accepted = new Map();
  scene.did('1,000 events arrive within ten seconds, ten times the budget');
  for (let second = 0; second < 10; second++) {
    await sendNoting(scene, contacts.slice(second * 100, second * 100 + 100), accepted);
    await scene.pass(800);
  }
  const begun = Math.min(...accepted.values());
  await delivered(scene, contacts, HOUR_MS, 5000);
  const waits = await waitsOf(scene, accepted);
  const ends = [...accepted.values()].map((at, index) => at + (waits[index] ?? 0));
  const seconds = (Math.max(...ends) - begun) / 1000;
  return [
    // Slots lie a tenth further apart than the rate says, and some are let go by.
    atMost('until the last is delivered: 1.25 × events ÷ budget', (1.25 * contacts.length) / RATE, seconds, ' s'),
    noted('p99 of the waits', `${(percentile(waits, 0.99) / 1000).toFixed(1)} s`),
    ...(await windows(scene)),
    ...(await arrived(scene, contacts)),
  ];
}

const base = { clock: { rate: 2, jump: false }, callsPerSecond: RATE + hubspot.limits.burst } as const;

export const load: readonly Drill[] = [
  {
    ...base,
    name: 'budget-windows',
    title: 'six workers share one rate budget',
    requirement: 'rate limited; at most rate + burst calls in any second',
    run: manyWorkers,
  },
  {
    ...base,
    name: 'volume-spike',
    title: 'ten times the budget arrives for ten seconds',
    requirement: 'volume spike',
    run: spike,
  },
];
