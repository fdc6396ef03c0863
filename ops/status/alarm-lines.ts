import { total } from '../deployed/queues.ts';
import { at } from '../ledger/text.ts';
import { type Around, isHeld } from './around.ts';
import type { DeliveryFacts, RingingAlarm, StatusLine } from './model.ts';

/** What an alarm of a delivery rings for, where another line shows it while it lasts. */
const CAUSES: Readonly<Record<string, (facts: DeliveryFacts, around: Around) => boolean>> = {
  'breaker-open': (facts) => isHeld(facts),
  'credential-refused': ({ accounts }) => accounts.some(({ isRefused }) => isRefused),
  stopped: ({ stop }) => stop !== undefined,
  'dead-letters': ({ deadLetters }) => deadLetters !== undefined && total(deadLetters) > 0,
  'dead-letters-about-to-expire': ({ deadLetters }) => deadLetters !== undefined && total(deadLetters) > 0,
  'open-too-long': ({ setAside }) => setAside !== undefined && setAside.conflict.count + setAside.owed.count > 0,
  'oldest-message': (facts) => facts.queue !== undefined && total(facts.queue) > 0,
  'oldest-retry': ({ waiting }) => waiting.count > 0,
  'about-to-expire': ({ waiting }) => waiting.count > 0,
};

/** The alarms of a delivery that ring. */
export function alarms(facts: DeliveryFacts, around: Around): readonly StatusLine[] {
  return facts.alarms.map((alarm) => {
    const cause = alarm.condition === undefined ? undefined : CAUSES[alarm.condition];
    if (cause === undefined) return alarmLine(alarm, 'alarm');
    // The line that shows its cause says what to do.
    return cause(facts, around) ? alarmLine(alarm, 'alarm-of-shown-cause') : fading(alarm);
  });
}

/** The lines of alarms that belong to no delivery. */
export const alarmLines = (alarms: readonly RingingAlarm[]): readonly StatusLine[] =>
  alarms.map((alarm) => alarmLine(alarm, 'alarm'));

function alarmLine(
  { name, meaning, since, runbook }: RingingAlarm,
  urgency: 'alarm' | 'alarm-of-shown-cause',
): StatusLine {
  return {
    level: 'wrong',
    about: 'alarm',
    text: `${name} rings since ${at(since)}: ${meaning}`,
    next: {
      urgency,
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
