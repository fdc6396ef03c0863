import { type DestinationName, destinationName } from '../../shared/contract/index.ts';
import type { LedgerRecord } from '../../shared/ledger/index.ts';
import { maxAttempts } from '../../shared/topology/index.ts';
import { type Declared, declaredOf } from '../command/declared.ts';
import { at } from './text.ts';

/** Every destination account whose open circuit breaker stops a delivery. */
export function accountsOf(path: string): readonly DestinationName[] {
  const { delivery } = declaredOf(path) ?? {};
  return delivery ? [delivery.destination, ...delivery.reads].map(({ name }) => destinationName(name)) : [];
}

/** The reader's next step, if any. */
export function nextStep(record: LedgerRecord, environment: string, now: number): readonly string[] {
  const declared = declaredOf(record.delivery);
  switch (record.state) {
    case 'waiting':
      return waiting(record, declared, now);
    case 'dead':
      return dead(record, declared, environment);
    case 'delivered':
    case 'filtered':
    case 'stale':
    case 'echo':
      return ['nothing: the event has ended well.'];
    default:
      return ['nothing yet: an attempt is under way; if the worker died in it, SQS delivers the event again.'];
  }
}

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

function nextAttempt({ attempts }: LedgerRecord, declared: Declared | undefined, now: number): readonly string[] {
  const last = attempts.at(-1);
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

function dead(record: LedgerRecord, declared: Declared | undefined, environment: string): readonly string[] {
  if (!declared) return ['its delivery is no longer declared: declare it again before you redrive.'];
  const { calledNow, delivery } = declared;
  const inCode = record.reason === undefined ? undefined : IN_CODE[record.reason];
  const until = Date.parse(record.receivedAt) + delivery.retention.deadLetterDays * 86_400_000;
  return [
    ...(inCode ? [`${inCode} (integrations/${calledNow}.ts).`] : []),
    `fix the cause (${record.reason ?? 'see the attempts'}), then redrive before ${at(new Date(until).toISOString())}:`,
    `npm run ops -- redrive ${calledNow} --env ${environment}`,
    'Events that already had their effect are skipped.',
  ];
}
