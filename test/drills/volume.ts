import { EXPECTED_RATE } from '../fixtures/project/rated.config.ts';
import { addContacts, arrived, type Contact, created, delivered, doubles, post } from './stage/contacts.ts';
import { atMost, type Drill, equals, type Finding, noted } from './stage/drill.ts';
import { percentile, shuffled } from './stage/figures.ts';
import { openScene, type Scene } from './stage/scene.ts';
import { waitsOf } from './stage/waits.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

const PROJECT = 'test/fixtures/project/rated.config.ts';
/** How long the sender sends so much. */
const SURGE_SECONDS = 20;
/** Of a sender that repeats what got no 2xx: the first wait, which doubles, and how often it repeats one event. */
const FIRST_WAIT_MS = MINUTE_MS;
const MOST_TRIES = 10;
const TICK_MS = 200;
const AT_ONCE = 20;

/** One event, in a request of its own. */
interface Event {
  readonly contact: Contact;
  readonly body: Readonly<Record<string, unknown>>;
  readonly dueMs: number;
  readonly tries: number;
}

interface Answers {
  /** When each address was accepted. */
  readonly accepted: Map<string, number>;
  /** By status, of the requests of the surge. */
  readonly ofSurge: Map<number, number>;
  refusals: number;
  refusalsWithRetryAfter: number;
  mostTries: number;
  givenUp: number;
}

/**
 * Sends each event when it is due, and what got no 2xx once more, later each time, until all are accepted or given up.
 * @param look called after each step
 */
async function sendAll(scene: Scene, events: readonly Event[], look: () => Promise<void>): Promise<Answers> {
  const answers: Answers = {
    ...{ accepted: new Map(), ofSurge: new Map() },
    ...{ refusals: 0, refusalsWithRetryAfter: 0, mostTries: 0, givenUp: 0 },
  };
  let waiting = events;
  while (waiting.length > 0) {
    const now = scene.clock.now();
    const due = shuffled(
      waiting.filter(({ dueMs }) => dueMs <= now),
      scene.random,
    ).slice(0, AT_ONCE);
    const again = (await Promise.all(due.map((event) => sendOne(scene, event, answers)))).flatMap((one) => one ?? []);
    await look();
    waiting = [...waiting.filter((event) => !due.includes(event)), ...again];
    const next = Math.min(...waiting.map(({ dueMs }) => dueMs));
    if (waiting.length > 0 && next > scene.clock.now()) await scene.pass(Math.max(TICK_MS, next - scene.clock.now()));
  }
  return answers;
}

/** @returns the event as it will be sent once more */
async function sendOne(scene: Scene, event: Event, answers: Answers): Promise<Event | undefined> {
  const { status, headers } = await post(scene, [event.body]);
  const tries = event.tries + 1;
  answers.mostTries = Math.max(answers.mostTries, tries);
  if (event.tries === 0) answers.ofSurge.set(status, (answers.ofSurge.get(status) ?? 0) + 1);
  if (status < 300) {
    answers.accepted.set(event.contact.email, scene.clock.now());
    return undefined;
  }
  answers.refusals += 1;
  if (headers.has('retry-after')) answers.refusalsWithRetryAfter += 1;
  if (tries === MOST_TRIES) {
    answers.givenUp += 1;
    return undefined;
  }
  const waitMs = FIRST_WAIT_MS * 2 ** event.tries * (0.5 + scene.random());
  return { ...event, tries, dueMs: scene.clock.now() + waitMs };
}

/** For twenty seconds the sender sends `times` as many requests as its API lets through, one event in each. */
async function surge(scene: Scene, times: number): Promise<readonly Finding[]> {
  const { requestsPerSecond, burst } = EXPECTED_RATE;
  const count = times * requestsPerSecond * SURGE_SECONDS;
  const contacts = await addContacts(scene, count, `volume-${times}`);
  const begun = scene.clock.now() + 1000;
  const events = contacts.map((contact, index) => ({
    ...{ contact, body: created(scene, contact), tries: 0 },
    dueMs: begun + (index * 1000) / (times * requestsPerSecond),
  }));
  scene.did(
    `${count} requests of one event arrive within ${SURGE_SECONDS} s: ${times} times the ${requestsPerSecond} a second that are expected; what is refused is sent again, later each time`,
  );
  let deepest = 0;
  const answers = await sendAll(scene, events, async () => {
    deepest = Math.max(deepest, await scene.people.depth('url'));
  });
  const lastAccepted = scene.clock.now();
  scene.did(`all requests are answered for good, ${answers.refusals} with a refusal before`);
  await delivered(scene, contacts, HOUR_MS, 5000);
  const waits = await waitsOf(scene, answers.accepted);
  const drained = Math.max(...[...answers.accepted.values()].map((at, index) => at + (waits[index] ?? 0)));
  const accepted = answers.ofSurge.get(200) ?? 0;
  const rang = await rangSince(scene, begun);
  return [
    noted('answers to the requests of the surge', listed(answers.ofSurge)),
    // A machine that is busy sends the surge more slowly, and the throttle fills while it does.
    atMost('accepted in the surge', requestsPerSecond * SURGE_SECONDS * 2 + burst, accepted),
    ...(times === 1 ? [equals('requests refused', 0, answers.refusals)] : []),
    equals(
      'answers other than 200 and 429',
      0,
      [...answers.ofSurge.keys()].filter((one) => one !== 200 && one !== 429).length,
    ),
    equals('429s with Retry-After, which API Gateway does not give', 0, answers.refusalsWithRetryAfter),
    noted('most tries of one event', answers.mostTries),
    equals('events that the sender gave up', 0, answers.givenUp),
    noted('from the beginning until the last event was accepted', minutes(lastAccepted - begun)),
    noted('most messages in the queue', deepest),
    noted('p99 of the waits from acceptance to effect', minutes(percentile(waits, 0.99))),
    noted('from the last acceptance until the queue was drained', minutes(Math.max(0, drained - lastAccepted))),
    times === 1 ? equals('alarms that rang', 'none', rang) : noted('alarms that rang', rang),
    equals('events that took effect twice', 0, await doubles(scene, contacts)),
    ...(await arrived(scene, contacts)),
  ];
}

/** Short names of the alarms that went to ALARM. */
async function rangSince(scene: Scene, sinceMs: number): Promise<string> {
  const { AlarmHistoryItems } = await scene.aws('monitoring', 'DescribeAlarmHistory', {
    ...{ AlarmTypes: ['MetricAlarm'], HistoryItemType: 'StateUpdate', StartDate: sinceMs / 1000 },
  });
  const items = AlarmHistoryItems as readonly { AlarmName: string; HistorySummary: string }[];
  const rang = items.filter(({ HistorySummary }) => HistorySummary.endsWith(' to ALARM'));
  const names = rang.map(({ AlarmName }) => AlarmName.replace('penstock-dev-crm-to-audience-', ''));
  return [...new Set(names)].toSorted().join(', ') || 'none';
}

const listed = (counts: ReadonlyMap<number, number>) =>
  [...counts].map(([status, count]) => `${status}: ${count}`).join(', ');
const minutes = (ms: number) =>
  ms < 2 * MINUTE_MS ? `${(ms / 1000).toFixed(1)} s` : `${(ms / MINUTE_MS).toFixed(1)} min`;

/** Beyond what is expected: `source.expectedRate`, or the environment's `throttle`. */
export const volumes: readonly Drill[] = [1, 3, 10].map((times) => ({
  name: `volume-${times}x`,
  title: `the sender sends ${times === 1 ? 'as much as' : `${times} times what`} is expected of it`,
  requirement: 'load above the expected volume',
  clock: { rate: 1, jump: true },
  callsPerSecond: 18,
  open: (drill, options) => openScene(drill, options, { project: PROJECT }),
  run: (scene) => surge(scene, times),
}));
