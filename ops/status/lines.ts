import type { Backlog } from '../../shared/ledger/index.ts';
import { destinationSecretName } from '../../shared/topology/index.ts';
import { declaredOf } from '../command/declared.ts';
import type { Depth } from '../deployed/queues.ts';
import { total } from '../deployed/queues.ts';
import { at, span } from '../ledger/text.ts';
import type { AccountStatus, DeliveryFacts, RingingAlarm, StatusLine } from './model.ts';
import { URGENCY } from './model.ts';

export interface Around {
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type LinesOf = (facts: DeliveryFacts, around: Around) => readonly StatusLine[];

/** Each says one thing about a delivery. A further line is a further function here. */
const LINES: readonly LinesOf[] = [notDeployed, stopped, breakers, mapping, pause, deadLetters, waiting, alarms];

/** What there is to say about a delivery, the most pressing first; nothing where all is quiet. */
export function linesOf(facts: DeliveryFacts, around: Around): readonly StatusLine[] {
  const pressing = ({ level, next }: StatusLine) => (level === 'wrong' ? URGENCY[next?.urgency ?? 'wait'] : 100);
  return LINES.flatMap((one) => one(facts, around)).sort((a, b) => pressing(a) - pressing(b));
}

const command = (words: string, { environment }: Around) => `npm run ops -- ${words} --env ${environment}`;
const since = (iso: string, { now }: Around) => `since ${at(iso)} (${span(Math.max(0, now - Date.parse(iso)))})`;
const minute = (iso: string) => at(iso).slice(11, 16);

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

function breakers({ accounts }: DeliveryFacts, around: Around): readonly StatusLine[] {
  return accounts.flatMap((account) => breaker(account, around));
}

function breaker(account: AccountStatus, around: Around): readonly StatusLine[] {
  const { name, title, reason = 'no reason', since: opened, nextProbe, until } = account;
  const named = `${title} (account ${name})`;
  switch (account.breaker) {
    case 'closed':
      return [];
    case 'open': {
      const text = `no calls to ${named} ${opened ? since(opened, around) : ''}: ${reason}. The valve probes it at ${nextProbe ? minute(nextProbe) : 'its next run'}.`;
      return [{ level: 'wrong', about: 'breaker', text, next: account.isRefused ? replace() : waitFor() }];
    }
    case 'half-open':
      return [
        {
          level: 'wrong',
          about: 'breaker',
          text: `${named} answers its probe: one event tries; its success lets all calls flow.`,
          next: { urgency: 'wait', text: `nothing: one event tries whether ${title} works` },
        },
      ];
    case 'recovering':
      return [
        {
          level: 'note',
          about: 'breaker',
          text: `calls to ${named} flow again; the rate grows until ${until ? minute(until) : 'the ramp is over'}.`,
        },
      ];
  }

  function replace() {
    const secret = destinationSecretName(around.environment, name);
    return {
      urgency: 'replace-secret',
      text: `a person must replace the secret ${secret}: ${title} refuses what it holds. After a green probe the events are delivered by themselves`,
      command: command(`secrets fill destinations/${name}`, around),
    } as const;
  }
  function waitFor() {
    return {
      urgency: 'wait',
      text: `nothing while ${title} fails (${reason}): the events wait, and the valve probes it. See its status page; if it works for others, escalate as the runbook says`,
    } as const;
  }
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

const isHeld = ({ pause, stop, accounts }: DeliveryFacts) =>
  pause !== undefined || stop !== undefined || accounts.some(({ breaker }) => breaker !== 'closed');

/** Milliseconds since the epoch: the ledger knows events that failed once, SQS those that were not received three times. */
export function oldestOf({ waiting, oldestMessageSeconds }: DeliveryFacts, { now }: Around): number | undefined {
  const times = [
    ...(waiting.oldest === undefined ? [] : [Date.parse(waiting.oldest)]),
    ...(oldestMessageSeconds === undefined ? [] : [now - oldestMessageSeconds * 1000]),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}

const lateMs = (id: string) => (declaredOf(id)?.delivery.alarms.oldestMessageMinutes ?? 30) * 60_000;

/** What an alarm of a delivery rings for, where another line shows it while it lasts. */
const CAUSES: Readonly<Record<string, (facts: DeliveryFacts, around: Around) => boolean>> = {
  'breaker-open': (facts) => isHeld(facts),
  'credential-refused': ({ accounts }) => accounts.some(({ isRefused }) => isRefused),
  stopped: ({ stop }) => stop !== undefined,
  'dead-letters': ({ deadLetters }) => deadLetters !== undefined && total(deadLetters) > 0,
  'dead-letters-about-to-expire': ({ deadLetters }) => deadLetters !== undefined && total(deadLetters) > 0,
  'oldest-message': (facts) => facts.queue !== undefined && total(facts.queue) > 0,
  'oldest-retry': ({ waiting }) => waiting.count > 0,
  'about-to-expire': ({ waiting }) => waiting.count > 0,
};

function alarms(facts: DeliveryFacts, around: Around): readonly StatusLine[] {
  return facts.alarms.map((alarm) => {
    const cause = alarm.condition === undefined ? undefined : CAUSES[alarm.condition];
    return cause === undefined || cause(facts, around) ? alarmLine(alarm) : fading(alarm);
  });
}

/** The lines of alarms that belong to no delivery. */
export const alarmLines = (alarms: readonly RingingAlarm[]): readonly StatusLine[] => alarms.map(alarmLine);

function alarmLine({ name, meaning, since, runbook }: RingingAlarm): StatusLine {
  return {
    level: 'wrong',
    about: 'alarm',
    text: `${name} rings since ${at(since)}: ${meaning}`,
    next: {
      urgency: 'alarm',
      text: runbook ? `follow the runbook of ${name}: ${runbook}` : `see the alarm ${name} in CloudWatch`,
    },
  };
}

function fading({ name, since }: RingingAlarm): StatusLine {
  return {
    level: 'wrong',
    about: 'alarm',
    text: `${name} rings since ${at(since)}; its cause is no longer seen.`,
    next: { urgency: 'wait', text: `nothing: ${name} ends by itself within some minutes` },
  };
}
