import { type DeliveryAlarm, oldestPending } from './alarmed-delivery.ts';
import { queueMetric } from './definition.ts';

/** Of seven days in the source queue and fourteen as a dead letter: time to act before SQS drops the event. */
const SOURCE_EXPIRY_SHARE = 3 / 7;
const DEAD_LETTER_EXPIRY_SHARE = 5 / 14;

export const oldestMessage: DeliveryAlarm = (delivery) => {
  const { name, vendor, queue, declared, say } = delivery;
  const minutes = declared.alarms.oldestMessageMinutes;
  return {
    step: name,
    condition: 'oldest-message',
    severity: 'page',
    meaning: `an event has waited in its queue for over ${minutes} minutes.`,
    nextAction: `see whether ${vendor} answers: ${say.list('waiting')}.`,
    runbook: {
      investigate: [
        `${say.list('waiting')} says which events wait and why.`,
        say.show,
        `No event waits in the ledger, but the queue \`${queue}\` is old: Lambda does not call the worker, or the worker is too slow. See its event source mapping and its duration.`,
      ],
      resolve: [
        `${vendor} is down or limits the rate: ${say.waits} The worker delivers them when ${vendor} answers.`,
        `A person paused the delivery: ${say.resume}.`,
        'The worker is too slow: raise `worker.maxConcurrency` in the contract, within the limits of the account, and deploy.',
      ],
      escalate: say.escalate('If you do not know after half an hour why events wait'),
    },
    signal: queueMetric(queue, 'ApproximateAgeOfOldestMessage'),
    threshold: minutes * 60,
    periodMinutes: 1,
    periods: 12,
    datapoints: 8,
  };
};

/** SQS leaves out of the age messages that were received three times; the ledger knows those, and only events that failed once. */
export const oldestRetry: DeliveryAlarm = (delivery) => {
  const { name, vendor, declared, say } = delivery;
  const minutes = declared.alarms.oldestMessageMinutes;
  return {
    step: name,
    condition: 'oldest-retry',
    severity: 'page',
    meaning: `an event that failed at least once has waited for over ${minutes} minutes.`,
    nextAction: `see its attempts: ${say.list('waiting')}.`,
    runbook: {
      investigate: [`${say.list('waiting')} says which events wait and why.`, say.show],
      resolve: [
        `${vendor} is down or limits the rate: ${say.waits} The worker delivers them when ${vendor} answers.`,
        'Fix the cause that the attempts name: data, permission, or code. The next attempt then delivers the event.',
        `A person paused the delivery: ${say.resume}.`,
      ],
      escalate: say.escalate('If you do not know after half an hour why the event fails'),
    },
    signal: oldestPending(delivery),
    threshold: minutes * 60,
    periodMinutes: 5,
    periods: 2,
  };
};

export const aboutToExpire: DeliveryAlarm = (delivery) => {
  const { name, declared, say } = delivery;
  const { sourceDays } = declared.retention;
  const days = wholeDays(sourceDays, SOURCE_EXPIRY_SHARE);
  return {
    step: name,
    condition: 'about-to-expire',
    severity: 'page',
    meaning: `an event has waited for ${days} days; SQS drops it after ${sourceDays}.`,
    nextAction: `deliver it or make it a dead letter in time: ${say.list('waiting')}.`,
    runbook: {
      investigate: [`${say.list('waiting')}, the oldest last.`, say.show],
      resolve: [
        'Fix the cause that the attempts name; the next attempt then delivers the event.',
        'The cause cannot be fixed in time: let the retry schedule run out. The event becomes a dead letter, which SQS keeps longer.',
      ],
      escalate: say.escalate('At once, if the vendor cannot be reached for days'),
    },
    signal: oldestPending(delivery),
    threshold: days * 86_400,
    periodMinutes: 5,
    periods: 1,
  };
};

export const deadLetters: DeliveryAlarm = ({ name, deadLetters: queue, declared, say }) => ({
  step: name,
  condition: 'dead-letters',
  severity: declared.alarms.deadLetters ?? 'ticket',
  meaning: `the worker gave events up; they wait in ${queue}.`,
  nextAction: `read why: ${say.list('dead')}; fix the cause, then redrive within ${declared.retention.deadLetterDays} days.`,
  runbook: {
    investigate: [`${say.list('dead')} lists them with their reasons.`, say.show],
    resolve: [
      `Fix the data or the account, then ${say.redrive}`,
      'Leave an event that must not be delivered: SQS drops it after its days, and the ledger keeps the reason.',
    ],
    escalate: say.escalate('If after a redrive the same reason fills the queue a second time'),
  },
  signal: queueMetric(queue, 'ApproximateNumberOfMessagesVisible'),
  threshold: 1,
  periodMinutes: 1,
  periods: 1,
});

export const deadLettersAboutToExpire: DeliveryAlarm = ({ name, deadLetters: queue, declared, say }) => {
  const { deadLetterDays } = declared.retention;
  const days = wholeDays(deadLetterDays, DEAD_LETTER_EXPIRY_SHARE);
  return {
    step: name,
    condition: 'dead-letters-about-to-expire',
    severity: 'page',
    meaning: `a dead letter has waited for ${days} days; SQS drops it ${deadLetterDays} days after the event came.`,
    nextAction: `decide on the dead letters: ${say.list('dead')}.`,
    runbook: {
      investigate: [`${say.list('dead')} lists them with their reasons.`, say.show],
      resolve: [`Fix the cause, then ${say.redrive}`],
      escalate: say.escalate('At once, if you cannot decide what becomes of them'),
    },
    signal: queueMetric(queue, 'ApproximateAgeOfOldestMessage'),
    threshold: days * 86_400,
    periodMinutes: 5,
    periods: 1,
  };
};

/** At least one. */
function wholeDays(retention: number, share: number): number {
  return Math.max(1, Math.floor(retention * share));
}
