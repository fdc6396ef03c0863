import type { AwsService } from '../../packages/local-aws/src/aws/service.ts';
import { type Envelope, tenantId, writeEnvelope } from '../../shared/contract/index.ts';
import { maxReceiveCount, visibilityTimeoutSeconds } from '../../shared/topology/index.ts';
import type { Clients } from './aws.ts';
import { virtualTime } from './clock.ts';
import { bindKind, type Kind } from './deliveries.ts';
import { plannedFaults } from './faults.ts';
import type { History, Turn } from './history.ts';
import { createLane } from './lane.ts';
import { readLedger } from './ledger.ts';
import { noise } from './noise.ts';
import type { Plan, PlannedEvent } from './plan.ts';
import { createQueue } from './queue.ts';
import { createVendorDouble } from './vendor.ts';

/** What schedules share: rows of their own keep them apart. */
export interface Stage {
  readonly dynamo: AwsService;
  /** One for each worker there may be. */
  readonly clients: readonly Clients[];
}

const START = Date.parse('2026-11-21T08:00:00.000Z');
const HAPPENED = Date.parse('2026-11-21T07:00:00.000Z');
/** Seconds after the start: from then on nothing fails that need not. */
const HEALED_SECONDS = 900;
const PATIENCE_SECONDS = 6 * 86_400;
const EVENT = 'event-';

export const eventName = (index: number) => `${EVENT}${index}`;
export const versionOf = ({ at }: PlannedEvent) => new Date(HAPPENED + at * 1000).toISOString();

/** Runs one schedule to its quiet end: faults, healing, one redrive of what died, quiet again. */
export async function runSchedule(plan: Plan, kind: Kind, number: number, stage: Stage): Promise<History> {
  const time = virtualTime(START);
  const random = noise(plan.noise);
  const bound = bindKind(kind, number);
  const trace: string[] = [];
  const note = (line: string) => void trace.push(`${((time.now() - START) / 1000).toFixed(3)} ${line}`);
  const seen: string[] = [];
  const turns: Turn[] = [];
  const secondsOfTrouble = () => {
    const seconds = (time.now() - START) / 1000;
    return seconds < HEALED_SECONDS ? seconds : undefined;
  };
  const isHealed = () => secondsOfTrouble() === undefined;
  const faults = plannedFaults(plan, secondsOfTrouble);
  const vendor = createVendorDouble({
    time,
    random,
    note,
    actsLate: kind.ambiguity.strategy !== 'natural-upsert',
    faultOf: faults.vendor,
    refuses: (event) => {
      const fate = plan.events[Number(event.slice(EVENT.length))]?.fate;
      return fate === 'refused' || (fate === 'fixed' && !isHealed());
    },
  });
  const queue = createQueue({
    clock: time,
    visibilityMs: visibilityTimeoutSeconds(bound.delivery) * 1000,
    maxReceiveCount: maxReceiveCount(bound.delivery),
    retentionMs: bound.delivery.retention.sourceDays * 86_400_000,
    onVisible: () => wake(),
    onExpired: ({ id }) => seen.push(`lost: the queue dropped ${id}`),
  });
  const shared = {
    ...bound,
    time,
    random,
    note,
    faults,
    vendor,
    queue,
    turns,
    seen,
    ends: new Map<string, string>(),
    dynamo: stage.dynamo,
  };
  const names = { next: 0, name: () => `invocation-${++names.next}` };
  const lanes = stage.clients
    .slice(0, plan.workers)
    .map((clients) => createLane({ ...shared, clients, newName: names.name, onIdle: () => wake() }));
  let unsent = 0;

  plan.events.forEach((event, index) => {
    event.sent.forEach((at, copy) => {
      unsent += 1;
      time.after(at, () => {
        unsent -= 1;
        const envelope = envelopeOf(event, index, copy, time.now());
        const { id } = queue.send(writeEnvelope(envelope), kind.ordering === 'none' ? undefined : envelope.entity);
        note(`${id} brings ${envelope.eventId}`);
      });
    });
  });
  for (const at of plan.redrives) time.after(at * 1000, () => note(`${queue.redrive()} redriven`));
  time.after(HEALED_SECONDS * 1000, () => note('nothing fails any more'));

  await untilQuiet();
  note(`${queue.redrive()} redriven at last`);
  await untilQuiet();
  const ledger = await readLedger(stage.dynamo, bound);
  return { plan, kind, bound, effects: vendor.effects, turns, dead: queue.dead(), seen, trace, ...ledger };

  async function untilQuiet(): Promise<void> {
    const end = time.now() + PATIENCE_SECONDS * 1000;
    const isQuiet = () =>
      isHealed() && unsent === 0 && queue.waiting().length === 0 && lanes.every((lane) => lane.isIdle());
    await time.run(() => isQuiet() || time.now() > end);
    if (!isQuiet()) seen.push(`stuck: ${queue.waiting().map(({ id }) => id)} after ${PATIENCE_SECONDS} s`);
  }

  function wake(): void {
    for (const lane of lanes) lane.wake();
  }
}

function envelopeOf(event: PlannedEvent, index: number, copy: number, now: number): Envelope {
  return {
    v: 1,
    integration: 'model',
    eventId: eventName(index),
    tenant: tenantId('tenant'),
    type: 'thing.changed',
    entity: `thing:${event.entity}`,
    occurredAt: versionOf(event),
    receivedAt: new Date(now).toISOString(),
    correlationId: `${eventName(index)}/${copy}`,
    body: JSON.stringify(event.fate === 'breaks-contract' ? {} : { changes: event.changes }),
    encoding: 'text',
  };
}
