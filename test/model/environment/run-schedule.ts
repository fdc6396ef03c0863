import { deliveryId, type Envelope, tenantId } from '../../../shared/contract/index.ts';
import {
  maxReceiveCount,
  type ProbeRequest,
  probeAlias,
  rowPrefix,
  visibilityTimeoutSeconds,
} from '../../../shared/topology/index.ts';
import { lambdaContext } from '../../harness/lambda.ts';
import { actsOf, isDuring, type Schedule } from '../acts/act.ts';
import { eventIndex, eventName } from '../acts/event.ts';
import { createAnswer } from '../aws/answer.ts';
import { openTables } from '../aws/dynamodb.ts';
import { answerRequests } from '../aws/requests.ts';
import { bindKind } from '../delivery.ts';
import type { Death, History, LedgerItem, Turn } from '../history.ts';
import type { Kind } from '../kinds.ts';
import { arrivalsOf, LAST, lastBody, lateArrivalsOf } from './arrivals.ts';
import { watchBreakers } from './breakers.ts';
import { createNetwork } from './calls.ts';
import { virtualTime } from './clock.ts';
import { createDeployed } from './deployed.ts';
import { plannedFaults } from './faults.ts';
import { takeOver } from './globals.ts';
import { type Host, hosts } from './hosts.ts';
import { createInvocation, never } from './invocation.ts';
import { createLedgerView } from './ledger.ts';
import { logLine } from './log-line.ts';
import { createMapping } from './mapping.ts';
import { connectTo } from './network.ts';
import { noise } from './noise.ts';
import { createPoller } from './poller.ts';
import { createQueue, type Message } from './queue.ts';
import { createServices } from './services.ts';
import { createValveHost } from './valve.ts';
import { createVendorDouble } from './vendor.ts';
import { startWorker } from './worker.ts';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const DAY_SECONDS = 86_400;
/** Seconds after the start: from then on nothing fails that need not, unless an act lasts longer. */
const HEALED_SECONDS = 900;
const PATIENCE_SECONDS = 6 * DAY_SECONDS;
/** How often a person looks whether something stands still. */
const PERSON_MS = 3_600_000;

/** Runs one schedule to its quiet end: faults, healing, one redrive of what died, late copies, one last event. */
export async function runSchedule(schedule: Schedule, kind: Kind): Promise<History> {
  const time = virtualTime(START);
  const random = noise(schedule.noise);
  const trace: string[] = [];
  const sinceStart = () => time.now() - START;
  const note = (line: string) => void trace.push(`${(sinceStart() / 1000).toFixed(3)} ${line}`);
  const giveBack = takeOver({ time, random, onLine: (line) => void trace.push(...logLine(line)) });
  try {
    return await run();
  } finally {
    giveBack();
  }

  async function run(): Promise<History> {
    const events = actsOf(schedule, 'event');
    const healedSeconds = Math.max(HEALED_SECONDS, ...schedule.acts.map(endOf));
    const isHealed = () => sinceStart() >= healedSeconds * 1000;
    const faults = plannedFaults(schedule, () => (isHealed() ? undefined : sinceStart() / 1000));
    const wrongMappings = actsOf(schedule, 'bad-deploy').filter(({ how }) => how === 'wrong-mapping');
    const turns: Turn[] = [];
    const seen: string[] = [];
    const bound = bindKind(kind, {
      hasSecondAccount: actsOf(schedule, 'second-account').length > 0,
      isMappedRightly: () => !wrongMappings.some((act) => isDuring(act, sinceStart() / 1000)),
      says: (event) => {
        const fate = events[eventIndex(event) ?? -1]?.fate;
        return fate === 'conflict' || fate === 'owed' ? fate : undefined;
      },
      onApply: mayCrash,
    });
    const deployed = createDeployed(schedule, time.now, sinceStart);
    const tables = openTables();
    const ledger = createLedgerView(tables, deliveryId(bound.bound.integration.name, bound.bound.delivery));
    const breakers = watchBreakers(tables, sinceStart, (line) => {
      note(line);
      valve.stir();
    });
    const vendor = createVendorDouble({
      time,
      random,
      note,
      actsLate: kind.ambiguity.strategy !== 'natural-upsert',
      refuses: (event) => {
        const fate = events[eventIndex(event) ?? -1]?.fate;
        return fate === 'refused' || (fate === 'fixed' && !isHealed());
      },
    });
    const receives = new Map<string, number>();
    const archived = new Set<string>();
    const deaths: Death[] = [];
    const deleted: { message: string; event: string; entry: LedgerItem | undefined }[] = [];
    const queue = createQueue({
      clock: time,
      visibilityMs: visibilityTimeoutSeconds(bound.delivery) * 1000,
      maxReceiveCount: maxReceiveCount(bound.delivery),
      retentionMs: bound.delivery.retention.sourceDays * DAY_SECONDS * 1000,
      onVisible: () => wake(),
      onExpired: ({ id }) => seen.push(`lost: the queue dropped ${id}`),
      onReceived: ({ id }) => receives.set(id, (receives.get(id) ?? 0) + 1),
      onDead(message) {
        const { event, entry } = eventOf(message);
        deaths.push({ message: message.id, event, at: sinceStart(), entry, state: ledger.message(message.id) });
        note(`${message.id} (${event}) moves to the dead-letter queue`);
      },
      onDeleted(message) {
        deleted.push({ message: message.id, ...eventOf(message) });
      },
    });
    const mapping = createMapping({ time, random, note, onEnabled: () => wake() });
    const network = createNetwork({ sinceStart, faults, vendor, breakers, turns, seen });
    connectTo(network.connect);
    const prober: Host = { name: 'worker', skewMs: 0, invocation: createInvocation('probe', () => undefined) };
    let probe: ReturnType<typeof startWorker> | undefined;
    const run = createServices({
      tables,
      queue,
      mapping,
      breakers,
      bound,
      deployed,
      seen,
      tellValve: (request) => valve.tell(request),
      async probe(request) {
        const how = deployed.bad()?.how;
        if (how === 'throws' || how === 'dies-at-import')
          return { statusCode: 200, headers: { 'x-amz-function-error': 'Unhandled' }, payload: { errorMessage: how } };
        probe ??= startWorker(bound, prober);
        const context = lambdaContext('probe', () => 20_000, 'worker', probeAlias('model'));
        const payload = await hosts.run(prober, () => probe?.(request as ProbeRequest, context));
        note(`probe: ${JSON.stringify(payload)}`);
        return { statusCode: 200, payload };
      },
      onArchived: (body) => archived.add(JSON.parse(body).eventId),
      onLedgerWrite: checkEnd,
    });
    answerRequests(createAnswer({ time, random, note, faults, run }));
    const valve = createValveHost({ schedule, bound, time, sinceStart, breakers, mapping, note });
    let invocations = 0;
    const shared = { schedule, bound, time, sinceStart, note, faults, queue, mapping, deployed, turns };
    const pollers = Array.from({ length: schedule.workers }, (_, index) =>
      createPoller(
        {
          ...shared,
          newName: () => `invocation-${++invocations}`,
          onIdle: () => wake(),
          onError: () => valve.stir(),
        },
        index,
      ),
    );
    let unsent = 0;
    let lastArrivalAt = 0;
    const ends = new Map<string, string>();

    for (const { at, body } of arrivalsOf(schedule)) sendAt(at, body);
    for (const { at } of actsOf(schedule, 'redrive')) time.after(at * 1000, () => note(`${queue.redrive()} redriven`));
    time.after(healedSeconds * 1000, () => note('nothing fails any more'));
    time.after(healedSeconds * 1000 + PERSON_MS, endStops);

    await untilQuiet();
    note(`${queue.redrive()} redriven at last`);
    await untilQuiet();
    for (const { at, body } of lateArrivalsOf(schedule)) {
      sendAt(sinceStart() + at, body);
      await untilQuiet();
    }
    sendAt(sinceStart() + 1, lastBody);
    await untilQuiet();

    const names = [...events.map((_, index) => eventName(index)), LAST];
    const found = <T>(keys: readonly string[], get: (key: string) => T | undefined) =>
      new Map(
        keys
          .flatMap((key) => [[key, get(key)] as const])
          .filter((pair): pair is readonly [string, T] => pair[1] !== undefined),
      );
    return {
      schedule,
      events,
      kind,
      bound,
      healedAt: healedSeconds * 1000,
      effects: vendor.effects,
      entries: found(names, (name) => ledger.entry(name)),
      messages: found([...receives.keys()], (id) => ledger.message(id)),
      turns,
      calls: network.calls,
      breakers: breakers.seen,
      dead: queue.dead(),
      deaths,
      deleted,
      archived,
      receives,
      seen,
      trace,
    };

    function sendAt(ms: number, bodyOf: (now: number) => string): void {
      unsent += 1;
      time.after(ms - sinceStart(), () => {
        unsent -= 1;
        lastArrivalAt = time.now();
        const body = bodyOf(time.now());
        const { entity, eventId } = JSON.parse(body) as Envelope;
        const { id } = queue.send(body, kind.ordering === 'none' ? undefined : entity);
        note(`${id} brings ${eventId}`);
      });
    }

    function eventOf({ body }: Message) {
      const { eventId: event, account } = JSON.parse(body) as Envelope & { account: string };
      return { event, entry: ledger.entry(event, tenantId(account)) };
    }

    async function mayCrash(event: string): Promise<void> {
      const invocation = hosts.getStore()?.invocation;
      if (!invocation || !faults.crash(eventIndex(event) ?? -1)) return;
      const turn = turns.find((one) => one.event === event && one.invocation === invocation);
      if (turn) turn.hasCrashed = true;
      note(`${event} ends ${invocation.id}`);
      invocation.kill();
      await never();
    }

    /** What an event ended as, it is for good. */
    function checkEnd(key: unknown): void {
      const { eventId, state } = ledger.at(key) ?? {};
      if (typeof eventId !== 'string' || typeof state !== 'string') return;
      const ended = ends.get(eventId);
      if (ended !== undefined && ended !== state) seen.push(`taken back: ${eventId} was ${ended} and is ${state}`);
      if (ENDED.includes(state)) ends.set(eventId, state);
    }

    async function untilQuiet(): Promise<void> {
      const end = time.now() + PATIENCE_SECONDS * 1000 + Math.max(0, healedSeconds * 1000 - sinceStart());
      const isQuiet = () =>
        isHealed() && unsent === 0 && queue.waiting().length === 0 && pollers.every((poller) => poller.isIdle());
      const isOver = () => unsent === 0 && time.now() > Math.max(end, lastArrivalAt + PATIENCE_SECONDS * 1000);
      await time.run(() => isQuiet() || isOver());
      if (!isQuiet()) seen.push(`stuck: ${queue.waiting().map(({ id }) => id)} after ${PATIENCE_SECONDS} s`);
    }

    /** A person ends what neither a deploy nor a probe ends: a worker that starts, and died of its messages. */
    function endStops(): void {
      const { integration, delivery } = bound.bound;
      if (mapping.state() === 'Disabled') {
        valve.tell({ resume: { delivery: rowPrefix(integration.name, delivery), by: 'a person' } });
      }
      time.after(PERSON_MS, endStops);
    }

    function wake(): void {
      for (const poller of pollers) poller.wake();
    }
  }
}

/** States in which an event has ended well. */
export const ENDED: readonly string[] = ['delivered', 'stale', 'echo', 'filtered'];

/** When an act is over, in seconds. */
function endOf(act: Schedule['acts'][number]): number {
  if ('lasts' in act) return act.from + act.lasts;
  return act.act === 'newer-envelope' ? act.deployedAt : 0;
}
