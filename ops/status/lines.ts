import { type Backlog, SET_ASIDE } from '../../shared/ledger/index.ts';
import { declaredOf } from '../command/declared.ts';
import type { Depth } from '../deployed/queues.ts';
import { total } from '../deployed/queues.ts';
import { at, span } from '../ledger/text.ts';
import { alarms } from './alarm-lines.ts';
import { type Around, command, isHeld, type LinesOf, since } from './around.ts';
import { breakers } from './breaker-lines.ts';
import type { DeliveryFacts, StatusLine } from './model.ts';
import { URGENCY } from './model.ts';

/** Each says one thing about a delivery. A further line is a further function here. */
const LINES: readonly LinesOf[] = [
  notDeployed,
  stopped,
  breakers,
  mapping,
  pause,
  deadLetters,
  openEvents,
  waiting,
  alarms,
];

/** What there is to say about a delivery, the most pressing first; nothing where all is quiet. */
export function linesOf(facts: DeliveryFacts, around: Around): readonly StatusLine[] {
  const pressing = ({ level, next }: StatusLine) => (level === 'wrong' ? URGENCY[next?.urgency ?? 'wait'] : 100);
  return LINES.flatMap((one) => one(facts, around)).sort((a, b) => pressing(a) - pressing(b));
}

function notDeployed({ delivery, queue }: DeliveryFacts, { environment }: Around): readonly StatusLine[] {
  if (queue) return [];
  return [
    {
      level: 'wrong',
      about: 'deploy',
      text: 'its queue does not exist: the delivery is declared and not deployed.',
      next: {
        urgency: 'deploy',
        text: `deploy ${environment}, so that ${delivery} gets its queue and its worker`,
        command: `npm run deploy -- ${environment}`,
      },
    },
  ];
}

function stopped({ delivery, stop }: DeliveryFacts, around: Around): readonly StatusLine[] {
  if (!stop) return [];
  return [
    {
      level: 'wrong',
      about: 'stopped',
      text: `the valve stopped it ${since(stop.since, around)}: ${stop.reason}, ${stop.detail}. Its events wait in order.`,
      next: {
        urgency: 'fix-code',
        text: `fix the code of ${delivery} and deploy, or roll the last deploy back: the next deploy starts it. What failed:`,
        command: command(`events --delivery ${delivery} --by reason`, around),
      },
    },
  ];
}

/** Lambda's words for a mapping that works, or is about to. */
const WORKING = ['Enabled', 'Enabling', 'Creating', 'Updating'];

function mapping(facts: DeliveryFacts, around: Around): readonly StatusLine[] {
  const { delivery, mapping, accounts, pause, stop, queue, isInTheValve } = facts;
  if (!queue || (mapping && WORKING.includes(mapping.state))) return [];
  if (!mapping) {
    const text = 'no event source mapping polls its queue: its events wait.';
    const next = {
      urgency: 'deploy',
      text: `let ${delivery} be polled: deploy. Was the mapping deleted by hand? The doctor says what to do`,
      command: command('doctor', around),
    } as const;
    return [{ level: 'wrong', about: 'mapping', text, next }] as const;
  }
  const isHeld = pause !== undefined || stop !== undefined || accounts.some((account) => account.breaker === 'open');
  if (isHeld) return [];
  if (isInTheValve) {
    const text = `its event source mapping is ${mapping.state.toLowerCase()}; the valve enables it within two minutes.`;
    return [{ level: 'note', about: 'mapping', text }] as const;
  }
  const text = `its event source mapping is ${mapping.state.toLowerCase()}, and no breaker, pause or stop says why: its events wait.`;
  const next = {
    urgency: 'enable-mapping',
    text: `a person disabled the mapping of ${delivery}, and the valve leaves it alone. Is the reason over? Then`,
    command: `aws lambda update-event-source-mapping --uuid ${mapping.uuid} --enabled`,
  } as const;
  return [{ level: 'wrong', about: 'mapping', text, next }] as const;
}

function pause({ delivery, pause }: DeliveryFacts, around: Around): readonly StatusLine[] {
  if (!pause) return [];
  return [
    {
      level: 'wrong',
      about: 'pause',
      text: `paused by ${pause.by} ${since(pause.since, around)} until ${at(pause.until)}: ${pause.reason}`,
      next: {
        urgency: 'resume',
        text: `end the pause of ${delivery} when its reason is over`,
        command: command(`resume ${delivery}`, around),
      },
    },
  ];
}

function deadLetters(facts: DeliveryFacts, around: Around): readonly StatusLine[] {
  const { delivery, dead, queue, deadLetters } = facts;
  const letters = deadLetters ? total(deadLetters) : 0;
  if (letters === 0 && dead.count === 0) return [];
  const parts = [
    ...(letters > 0 ? [`${letters} in the dead-letter queue`] : []),
    ...restOf(dead, letters, queue),
    ...(letters > dead.count && dead.isWhole ? [`${letters - dead.count} of them unknown to the ledger`] : []),
  ];
  const read = {
    urgency: 'dead-letters',
    text: `read why ${delivery} gave events up, fix the cause, then retry them`,
    command: command(`events --delivery ${delivery} --state dead --by reason`, around),
  } as const;
  const text = `${countOf(dead, letters)} given up: ${parts.join(', ')}.${reasonsOf(dead)}`;
  return [{ level: 'wrong', about: 'dead letters', text, next: read }];
}

/** Conflicts, and what is owed: wrong from the age at which an alarm rings. */
function openEvents({ delivery, id, setAside }: DeliveryFacts, around: Around): readonly StatusLine[] {
  const hours = declaredOf(id)?.delivery.setAside?.alarmAfterHours ?? 0;
  return SET_ASIDE.flatMap((state): StatusLine[] => {
    const backlog = setAside?.[state];
    if (!backlog || backlog.count === 0 || backlog.oldest === undefined) return [];
    const isConflict = state === 'conflict';
    const text = `${countOf(backlog, 0)} ${isConflict ? 'in conflict' : 'owed'}, the oldest ${since(backlog.oldest, around)}.${reasonsOf(backlog)}`;
    const next = {
      urgency: 'set-aside',
      text: isConflict ? `decide the conflicts of ${delivery}` : `send again what ${delivery} owes`,
      command: command(`${isConflict ? 'conflicts' : 'owed'} --delivery ${delivery}`, around),
    } as const;
    const isLate = around.now - Date.parse(backlog.oldest) > hours * 3_600_000;
    return [{ level: isLate ? 'wrong' : 'note', about: isConflict ? 'conflicts' : 'owed', text, next }];
  });
}

const countOf = ({ count, isWhole }: Backlog, letters: number) =>
  `${isWhole ? '' : 'at least '}${events(Math.max(count, letters))}`;
const events = (count: number) => (count === 1 ? '1 event' : `${count} events`);

/** Those that the ledger calls dead and that are no dead letters: SQS moves them at one of their next receives. */
function restOf({ count }: Backlog, letters: number, queue: Depth | undefined): readonly string[] {
  const rest = Math.max(0, count - letters);
  const held = queue ? total(queue) : 0;
  const moving = Math.min(rest, held);
  return [
    ...(moving > 0 ? [`${moving} on their way there`] : []),
    ...(rest > moving ? [`${rest - moving} in no queue`] : []),
  ];
}

function reasonsOf({ reasons }: Backlog): string {
  const all = Object.entries(reasons);
  if (all.length === 0) return '';
  const shown = all.slice(0, 3).map(([reason, count]) => `${reason} ${count}`);
  return ` Reasons: ${shown.join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}.`;
}

/** SQS's counts are right about a minute after the last change. */
const SETTLED_MS = 15 * 60_000;

function waiting(facts: DeliveryFacts, around: Around): readonly StatusLine[] {
  const { delivery, queue, waiting, dead, deadLetters } = facts;
  if (!queue) return [];
  // Those on their way to the dead-letter queue are told there.
  const givenUp = Math.max(0, dead.count - (deadLetters ? total(deadLetters) : 0));
  const held = Math.max(0, total(queue) - givenUp);
  const oldest = oldestOf(facts, around);
  if (held === 0 && waiting.count === 0) return [];
  if (total(queue) === 0 && oldest !== undefined && around.now - oldest > SETTLED_MS)
    return [
      {
        level: 'wrong',
        about: 'waiting',
        text: `the ledger says that ${events(waiting.count)} wait, the oldest ${since(new Date(oldest).toISOString(), around)}, and the queue is empty. They may be lost, or the ledger was restored to an earlier point.`,
        next: {
          urgency: 'lost-events',
          text: `see which events of ${delivery} have ended and which are missing`,
          command: command(`completeness --integration ${delivery.split('/')[0]}`, around),
        },
      },
    ];
  const failed = waiting.count > 0 ? ` ${waiting.count} failed or were released before.${reasonsOf(waiting)}` : '';
  const age = oldest === undefined ? '' : `, the oldest ${span(around.now - oldest)}`;
  const text = `${events(Math.max(held, waiting.count))} wait${age}.${failed}`;
  const isLate = oldest !== undefined && around.now - oldest > lateMs(facts.id);
  if (!isLate) return [{ level: 'note', about: 'waiting', text }];
  return [
    {
      level: 'wrong',
      about: 'waiting',
      text,
      next: {
        urgency: isHeld(facts) ? 'wait' : 'read-waiting',
        text: `read why the events of ${delivery} wait`,
        command: command(`events --delivery ${delivery} --state waiting --by reason`, around),
      },
    },
  ];
}

/** Milliseconds since the epoch: the ledger knows events that failed once, SQS those that were not received three times. */
export function oldestOf({ waiting, oldestMessageSeconds }: DeliveryFacts, { now }: Around): number | undefined {
  const times = [
    ...(waiting.oldest === undefined ? [] : [Date.parse(waiting.oldest)]),
    ...(oldestMessageSeconds === undefined ? [] : [now - oldestMessageSeconds * 1000]),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}

const lateMs = (id: string) => (declaredOf(id)?.delivery.alarms.oldestMessageMinutes ?? 30) * 60_000;
