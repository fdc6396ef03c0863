import type { SetAside } from '../contract/index.ts';
import { METRIC } from '../topology/index.ts';
import type { AlarmedDelivery } from './alarmed-delivery.ts';
import type { AlarmDefinition } from './definition.ts';

/** Only a delivery whose contract declares `setAside` has it: an event that is a conflict or owed stands in no queue, so no age of a queue tells. */
export function openTooLong({
  name,
  metric,
  say,
  setAside,
}: AlarmedDelivery & { readonly setAside: SetAside }): AlarmDefinition {
  const { alarmAfterHours, severity = 'ticket' } = setAside;
  const hours = alarmAfterHours === 1 ? 'an hour' : `${alarmAfterHours} hours`;
  return {
    step: name,
    condition: 'open-too-long',
    severity,
    meaning: `an event has been a conflict, or owed, for over ${hours} since it was received.`,
    nextAction: `decide the conflicts, and send again what is owed: ${say.conflicts}, ${say.owed}.`,
    runbook: {
      investigate: [
        `${say.conflicts} lists what a person must decide, with the fields that both sides differ in, and the command that decides it.`,
        `${say.owed} lists what is known and could not be carried out, with what it lacks and the command that sends it again.`,
        say.show,
      ],
      resolve: [
        'A conflict: look at both systems, then decide `--take source` or `--take destination`. The event is sent again with the answer, and ends as `stale` where a newer one took effect since.',
        `Owed: bring about what it lacks, then ${say.retryOwed} plans to send all again, and \`jobs PLAN --go\` begins.`,
        'It was done by hand, or must not be done: `discard … --state conflict` or `--state owed` with the reason, as the lists say.',
      ],
      escalate: say.escalate('If it is not clear who may decide, or what is owed has a legal term'),
    },
    signal: metric(METRIC.oldestSetAside, 'Maximum'),
    threshold: alarmAfterHours * 3600,
    periodMinutes: 5,
    periods: 1,
  };
}
