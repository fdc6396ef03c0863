import type { LedgerRecord } from '../../shared/ledger/index.ts';
import { maxAttempts } from '../../shared/topology/index.ts';
import { type Declared, declaredOf } from '../command/declared.ts';
import { at } from './text.ts';

/** Every destination account whose gate can hold events of a delivery back. */
export function accountsOf(path: string): readonly string[] {
  const { delivery } = declaredOf(path) ?? {};
  return delivery ? [delivery.destination, ...delivery.reads].map(({ name }) => name) : [];
}

/** What whoever reads it should do, if anything. */
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
      return ['nothing: it has ended well.'];
    default:
      return ['nothing yet: an attempt is under way, or the worker died in it and the event comes back by itself.'];
  }
}

function waiting({ attempts }: LedgerRecord, declared: Declared | undefined, now: number): readonly string[] {
  const last = attempts.at(-1);
  const seconds = last && declared?.delivery.retry.scheduleSeconds[last.number - 1];
  if (!last || !declared || seconds === undefined) return ['nothing: it comes back by itself.'];
  const due = Date.parse(last.at) + seconds * 1000;
  const attempt = `attempt ${last.number + 1} of ${maxAttempts(declared.delivery)}`;
  const title = declared.delivery.destination.title;
  return due > now
    ? [`nothing: ${attempt} follows by ${at(new Date(due).toISOString())}, later only if ${title} asked for it.`]
    : [
        `${attempt} was planned by ${at(new Date(due).toISOString())}. It may be running, or held back by a gate or a`,
        `backlog; if it stays so, see whether ${title} answers and read the worker's log.`,
      ];
}

function dead(record: LedgerRecord, declared: Declared | undefined, environment: string): readonly string[] {
  if (!declared) return ['its delivery is no longer declared: bring it back before you redrive.'];
  const { calledNow, delivery } = declared;
  const until = Date.parse(record.receivedAt) + delivery.retention.deadLetterDays * 86_400_000;
  return [
    `mend the cause (${record.reason ?? 'see the attempts'}), then redrive before ${at(new Date(until).toISOString())}:`,
    `npm run ops -- redrive ${calledNow} --env ${environment}`,
    'What already had its effect is skipped.',
  ];
}
