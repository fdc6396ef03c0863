import { type DestinationName, destinationName } from '../../shared/contract/index.ts';
import type { LedgerRecord } from '../../shared/ledger/index.ts';
import { maxAttempts } from '../../shared/topology/index.ts';
import { type Declared, declaredOf } from '../command/declared.ts';
import type { DeliveryFacts } from '../status/model.ts';
import { refusedText } from '../status/refused.ts';
import { dataAdvice } from './data-advice.ts';
import { at } from './text.ts';

/** Every destination account whose open circuit breaker stops a delivery. */
export function accountsOf(path: string): readonly DestinationName[] {
  const { delivery } = declaredOf(path) ?? {};
  return delivery ? [delivery.destination, ...delivery.reads].map(({ name }) => destinationName(name)) : [];
}

/** How the delivery stands now: what an event waits for that its own entry does not know. */
export type Situation = Pick<DeliveryFacts, 'accounts' | 'pause' | 'stop'>;

/** The reader's next step, if any. */
export function nextStep(
  record: LedgerRecord,
  environment: string,
  now: number,
  situation: Situation = { accounts: [] },
): readonly string[] {
  const declared = declaredOf(record.delivery);
  switch (record.state) {
    case 'waiting':
      return heldBy(situation, declared, environment, record.reason) ?? waiting(record, declared, now);
    case 'dead':
      return dead(record, declared, environment, now);
    case 'conflict':
    case 'owed':
      return setAside(record, declared, environment);
    case 'attempting':
      return (
        heldBy(situation, declared, environment) ?? [
          'nothing yet: an attempt is under way; if the worker died in it, SQS delivers the event again.',
        ]
      );
    case 'delivered':
    case 'filtered':
    case 'stale':
    case 'echo':
      return ['nothing: the event has ended well.'];
    case 'discarded':
      return [
        'nothing: a person discarded it. To undo that, take the job’s id from `npm run ops -- jobs`:',
        `npm run ops -- discard ${declared?.calledNow ?? record.delivery} --undo JOB --env ${environment}`,
      ];
  }
}

/** Why the whole delivery makes no calls, and what ends it; undefined where it does. */
function heldBy(
  { accounts, pause, stop }: Situation,
  declared: Declared | undefined,
  environment: string,
  reason?: string,
): readonly string[] | undefined {
  const delivery = declared?.calledNow ?? 'the delivery';
  const run = (words: string) => `npm run ops -- ${words} --env ${environment}`;
  if (stop) {
    const inCode = reason === undefined ? undefined : IN_CODE[reason];
    return [
      ...(inCode ? [`${inCode}.`] : []),
      `fix the code and deploy: the valve stopped ${delivery} (${stop.reason}, ${stop.detail}). The event waits in order:`,
      run(`events --delivery ${delivery} --by reason`),
    ];
  }
  const open = accounts.find(({ breaker }) => breaker === 'open');
  if (open?.isRefused)
    return [refusedText(open, environment), run(open.renewal), 'The event is delivered by itself after a green probe.'];
  if (pause)
    return [
      `nothing while ${delivery} is paused by ${pause.by} until ${at(pause.until)}: ${pause.reason}. To end the pause:`,
      run(`resume ${delivery}`),
    ];
  if (open)
    return [
      `nothing: no calls go to ${open.title} (account ${open.name}), whose circuit breaker is open: ${open.reason ?? 'no reason'}.`,
      `The valve probes it at ${open.nextProbe ? at(open.nextProbe) : 'its next run'}; the event waits and uses no attempt.`,
    ];
  const trying = accounts.find(({ breaker }) => breaker === 'half-open' || breaker === 'recovering');
  if (trying?.breaker === 'half-open')
    return [
      `nothing: one event tries whether ${trying.title} (account ${trying.name}) works; the others follow its success.`,
    ];
  if (trying)
    return [
      `nothing: it is queued behind a rest of ${trying.title} (account ${trying.name}); the rate grows back by itself.`,
    ];
  return undefined;
}

/** What a released event waits for, by its reason. */
const RELEASED: Readonly<Record<string, (vendor: string) => string>> = {
  'rate-budget': (vendor) => `nothing: it is queued behind others for the rate budget of ${vendor}.`,
  'daily-budget-used': (vendor) =>
    `nothing: the calls of this day to ${vendor} are used up; it goes on after midnight UTC.`,
  'earlier-write-settling': (vendor) => `nothing: planned for when ${vendor} can no longer act on an earlier write.`,
  'duplicate-in-flight': () => 'nothing: another copy of the event is being delivered.',
  'control-store-unavailable': () => 'nothing: DynamoDB did not answer; SQS delivers it again by itself.',
  'ledger-unavailable': () => 'nothing: DynamoDB did not answer; SQS delivers it again by itself.',
  'idempotency-store-unavailable': () => 'nothing: DynamoDB did not answer; SQS delivers it again by itself.',
};

/** What a person does about a fault of the team's own code. */
const IN_CODE: Readonly<Record<string, string>> = {
  'delivery-code-failed':
    'the delivery’s code threw: the worker’s log names the target, in `frames` of "delivery code failed"',
  'delivery-code-timed-out': 'the delivery’s code did not end: look for a wait or a loop without an end',
  'delivery-returned-no-outcome': 'the delivery’s code returned no outcome: make every path return one',
  'two-writes-share-a-key': 'give each write of the event a key of its own, as the problems say',
  'two-writes-share-a-look-up': 'make the second write in a delivery of its own',
};

function waiting(record: LedgerRecord, declared: Declared | undefined, now: number): readonly string[] {
  const inCode = record.reason === undefined ? undefined : IN_CODE[record.reason];
  const next = nextAttempt(record, declared, now);
  return inCode === undefined
    ? next
    : [`fix the code: ${inCode}.`, ...next.map((line) => line.replace(/^nothing: /, ''))];
}

function nextAttempt(
  { attempts, reason }: LedgerRecord,
  declared: Declared | undefined,
  now: number,
): readonly string[] {
  const last = attempts.at(-1);
  const released =
    reason === undefined ? undefined : RELEASED[reason]?.(declared?.delivery.destination.title ?? 'the vendor');
  if (released !== undefined) return [released];
  const isForGood = last?.outcome === 'permanent' || last?.outcome === 'invalid';
  if (declared && last && (isForGood || (last.outcome !== 'deferred' && last.number >= maxAttempts(declared.delivery))))
    return blocked(reason, declared);
  const seconds = last && declared?.delivery.retry.scheduleSeconds[last.number - 1];
  if (!last || !declared || seconds === undefined || last.outcome === 'deferred')
    return ['nothing: SQS delivers it again by itself.'];
  const due = Date.parse(last.at) + seconds * 1000;
  const attempt = `attempt ${last.number + 1} of ${maxAttempts(declared.delivery)}`;
  const title = declared.delivery.destination.title;
  return due > now
    ? [`nothing: ${attempt} follows by ${at(new Date(due).toISOString())}, later only if ${title} asked for it.`]
    : [
        `${attempt} was planned by ${at(new Date(due).toISOString())}. It may be running, or wait for an open circuit breaker or a`,
        `backlog; if it stays so, see whether ${title} answers and read the worker's log.`,
      ];
}

/** Its attempts are used up, and the contract keeps it in the queue, so that later events of its record wait behind it. */
function blocked(reason: string | undefined, { calledNow }: Declared): readonly string[] {
  return [
    `fix the cause (${reason ?? 'see the attempts'}): its attempts are used up, and it blocks the later events of its record, as the contract`,
    `of ${calledNow} asks (whenStuck). It is tried again by itself; after the fix its next attempt delivers it and those behind it.`,
  ];
}

/** What ends a conflict, or sends again what is owed. A shell must read the event's id as one word. */
export function setAside(
  { state, eventId, problems = [] }: LedgerRecord,
  declared: Declared | undefined,
  environment: string,
): readonly string[] {
  if (!declared) return ['its delivery is no longer declared: declare it again before the event is sent again.'];
  const { calledNow, source, delivery } = declared;
  const run = (words: string) => `npm run ops -- ${words} --env ${environment}`;
  const id = /^[\w.:~-]+$/.test(eventId) ? eventId : `'${eventId.replaceAll("'", "'\\''")}'`;
  const discard = `It is over without it? ${run(`discard ${calledNow} --state ${state} --event ${id} --because WHY`)}`;
  if (state === 'conflict')
    return [
      `decide which side holds: source is ${source}, destination is ${delivery.destination.title}. The event is sent again with the answer:`,
      run(`decide ${id} --delivery ${calledNow} --take source|destination --because WHY`),
      discard,
    ];
  return [
    ...(problems.length > 0 ? problems.map((problem) => `${problem}.`) : []),
    'when what it lacks is there, send it again; this plans it, and begins nothing:',
    run(`retry ${calledNow} --state owed --event ${id}`),
    discard,
  ];
}

function dead(
  record: LedgerRecord,
  declared: Declared | undefined,
  environment: string,
  now: number,
): readonly string[] {
  if (!declared) return ['its delivery is no longer declared: declare it again before you retry the event.'];
  const { calledNow, delivery } = declared;
  const { reason } = record;
  const inCode = reason === undefined ? undefined : IN_CODE[reason];
  const correct = dataAdvice(record, declared);
  const until = Date.parse(record.receivedAt) + delivery.retention.deadLetterDays * 86_400_000;
  const first =
    correct.length > 0 ? `after that (${reason}), ` : `fix the cause (${reason ?? 'see the attempts'}), then `;
  const date = at(new Date(until).toISOString());
  // A shell must read the reason as one word.
  const chosen = reason !== undefined && /^[\w.-]+$/.test(reason) ? ` --reason ${reason}` : '';
  return [
    ...(inCode ? [`${inCode} (integrations/${calledNow}.ts).`] : []),
    ...correct.map((line) => `${line};`),
    ...(until > now
      ? [
          `${first}retry before ${date}; this plans it, and begins nothing:`,
          `npm run ops -- retry ${calledNow}${chosen} --env ${environment}`,
        ]
      : [
          `${first}replay it from the archive: SQS dropped its letter by ${date}. Its id goes into a file, one id a line:`,
          `npm run ops -- replay ${calledNow} --ids FILE --env ${environment}`,
        ]),
    'Events that already had their effect are skipped.',
  ];
}
