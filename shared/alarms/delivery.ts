import type { Delivery, Integration } from '../contract/index.ts';
import {
  deadLetterQueueName,
  METRIC,
  metricNamespace,
  queueName,
  rowPrefix,
  workerFunctionName,
} from '../topology/index.ts';
import { type AlarmPlan, functionMetric, type MetricSource, queueMetric, type Statistic } from './definition.ts';

/** Of seven days in the source queue and fourteen as a dead letter: time enough to act, before SQS drops the event. */
const SOURCE_EXPIRY_SHARE = 3 / 7;
const DEAD_LETTER_EXPIRY_SHARE = 5 / 14;
/** How long a breaker may stay open before it pages. */
const OPEN_MINUTES = 15;

/** What can go wrong with one delivery and needs a person. */
export function deliveryAlarms(environment: string, integration: Integration, name: string): readonly AlarmPlan[] {
  const delivery = integration.deliveries[name] as Delivery;
  const { alarms, retention, consistency, destination } = delivery;
  const path = rowPrefix(integration.name, name);
  const queue = queueName(environment, integration.name, name, consistency.ordering);
  const deadLetters = deadLetterQueueName(environment, integration.name, name, consistency.ordering);
  const worker = workerFunctionName(environment, integration.name, name);
  const own = (metric: string, statistic: Statistic): MetricSource => ({
    namespace: metricNamespace(environment),
    name: metric,
    dimensions: { integration: integration.name, delivery: name },
    statistic,
  });
  const list = (state: string) => `\`npm run ops -- events --delivery ${path} --state ${state} --env ${environment}\``;
  const show = `\`npm run ops -- show EVENT --env ${environment}\` for one of them: its attempts, the vendor's answers and the next step.`;
  const redrive = `\`npm run ops -- redrive ${path} --plan --env ${environment}\`, then without \`--plan\`; what had its effect is skipped.`;
  const waits = 'nothing is lost by waiting, events are safe in the queue.';
  const escalate = (when: string) =>
    `${when}: ${integration.escalation.map(({ contact }) => contact).join(', then ')}.`;

  return [
    {
      step: name,
      condition: 'oldest-message',
      severity: 'page',
      meaning: `an event has waited for over ${alarms.oldestMessageMinutes} minutes.`,
      nextAction: `see whether ${destination.title} answers: ${list('waiting')}.`,
      runbook: {
        investigate: [
          `${list('waiting')} says which events wait and why.`,
          show,
          `No event waits in the ledger, but the queue \`${queue}\` is old: the worker is not called or too slow; see its mapping and its duration.`,
        ],
        resolve: [
          `${destination.title} is down or limits the rate: ${waits} They go out by themselves when it answers.`,
          `The delivery is paused: \`npm run ops -- resume ${path} --env ${environment}\`.`,
          'The worker is too slow: raise `worker.maxConcurrency` in the contract within what the account allows, and deploy.',
        ],
        escalate: escalate('If it is not known within half an hour why events wait'),
      },
      // SQS leaves out messages that were received three times; the ledger knows those, and only those that failed once.
      signal: {
        expression: 'MAX([FILL(queue, 0), FILL(ledger, 0)])',
        label: 'age of the oldest waiting event, seconds',
        metrics: {
          queue: queueMetric(queue, 'ApproximateAgeOfOldestMessage'),
          ledger: own(METRIC.oldestPending, 'Maximum'),
        },
      },
      threshold: alarms.oldestMessageMinutes * 60,
      periodMinutes: 5,
      periods: 2,
    },
    {
      step: name,
      condition: 'about-to-expire',
      severity: 'page',
      meaning: `an event has waited for ${days(retention.sourceDays, SOURCE_EXPIRY_SHARE)} days; SQS drops it after ${retention.sourceDays}.`,
      nextAction: `deliver or dead-letter it in time: ${list('waiting')}.`,
      runbook: {
        investigate: [`${list('waiting')}, the oldest last.`, show],
        resolve: [
          'Mend what the attempts complain of; the next attempt then delivers.',
          'It cannot be mended in time: let the schedule run out, so that the event becomes a dead letter, which lives longer.',
        ],
        escalate: escalate('At once, if the vendor cannot be reached for days'),
      },
      signal: own(METRIC.oldestPending, 'Maximum'),
      threshold: days(retention.sourceDays, SOURCE_EXPIRY_SHARE) * 86_400,
      periodMinutes: 5,
      periods: 1,
    },
    {
      step: name,
      condition: 'failure-rate',
      severity: 'page',
      meaning: `over ${alarms.failureRatePercent} % of at least ${alarms.failureRateMinimumAttempts} attempts in 5 minutes failed.`,
      nextAction: `see the reasons: ${list('waiting')}; if ${destination.title} is down, events wait and heal by themselves.`,
      runbook: {
        investigate: [`${list('waiting')} and ${list('dead')} give the reasons.`, show],
        resolve: [
          `${destination.title} fails: ${waits}`,
          'One reason for all, since a deploy: roll it back; what failed is tried again.',
          `Dead letters: mend the cause, then ${redrive}`,
        ],
        escalate: escalate('If the reason lies with the vendor and its status page says nothing'),
      },
      signal: {
        expression: `IF(FILL(failed, 0) + FILL(delivered, 0) >= ${alarms.failureRateMinimumAttempts}, 100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(delivered, 0)), 0)`,
        label: 'failed attempts, per cent',
        metrics: {
          failed: own(METRIC.failedAttempts, 'Sum'),
          // Every delivered event is one sample of its delay.
          delivered: own(METRIC.deliveryDelay, 'SampleCount'),
        },
      },
      threshold: alarms.failureRatePercent,
      periodMinutes: 5,
      periods: 3,
      datapoints: 2,
    },
    {
      step: name,
      condition: 'dead-letters',
      severity: 'ticket',
      meaning: `events were given up and wait in ${deadLetters}.`,
      nextAction: `read why: ${list('dead')}; mend it, then redrive within ${retention.deadLetterDays} days.`,
      runbook: {
        investigate: [`${list('dead')} lists them with their reasons.`, show],
        resolve: [
          `Mend the data or the account, then ${redrive}`,
          'An event that must not be delivered is left: it expires by itself, and the ledger keeps why.',
        ],
        escalate: escalate('If the same reason fills the queue again after a redrive'),
      },
      signal: queueMetric(deadLetters, 'ApproximateNumberOfMessagesVisible'),
      threshold: 1,
      periodMinutes: 1,
      periods: 1,
    },
    {
      step: name,
      condition: 'dead-letters-about-to-expire',
      severity: 'page',
      meaning: `a dead letter has waited for ${days(retention.deadLetterDays, DEAD_LETTER_EXPIRY_SHARE)} days; SQS drops it ${retention.deadLetterDays} days after the event came.`,
      nextAction: `decide on the dead letters: ${list('dead')}.`,
      runbook: {
        investigate: [`${list('dead')} lists them with their reasons.`, show],
        resolve: [`Mend the cause, then ${redrive}`],
        escalate: escalate('At once, if nobody can decide what becomes of them'),
      },
      signal: queueMetric(deadLetters, 'ApproximateAgeOfOldestMessage'),
      threshold: days(retention.deadLetterDays, DEAD_LETTER_EXPIRY_SHARE) * 86_400,
      periodMinutes: 5,
      periods: 1,
    },
    {
      step: name,
      condition: 'worker-broken',
      severity: 'page',
      meaning: 'the worker itself ends in errors or time-outs, so that no event is even tried.',
      nextAction: `read the last lines of the log of ${worker}; a bad deploy is the likely cause.`,
      runbook: {
        investigate: [
          `The log group \`/aws/lambda/${worker}\`: its last lines name the error.`,
          'Compare the time of the first error with the last deploy.',
        ],
        resolve: ['Roll the deploy back. Events wait in the queue and are tried again.'],
        escalate: escalate('If it began without a deploy'),
      },
      // With partial batch responses an invocation whose records all failed is no error: this is the function's own death.
      signal: functionMetric(worker, 'Errors'),
      threshold: 1,
      periodMinutes: 5,
      periods: 3,
      datapoints: 2,
    },
    {
      step: name,
      condition: 'breaker-open',
      severity: 'page',
      meaning: `no event has gone out for ${OPEN_MINUTES} minutes: the circuit breaker of an account that it calls is open, or a person paused it.`,
      nextAction: `see why: \`npm run ops -- tail --delivery ${path} --since 1h --once --env ${environment}\`.`,
      runbook: {
        investigate: [
          `\`npm run ops -- tail --delivery ${path} --since 1h --once --env ${environment}\` shows the changes of the breaker and their reasons.`,
          `${list('waiting')} shows the failures that opened it.`,
        ],
        resolve: [
          `${destination.title} is down: the valve probes every minute; after a green probe one event is sent, and its success closes the breaker; ${waits}`,
          `Paused by hand: \`npm run ops -- resume ${path} --env ${environment}\`.`,
        ],
        escalate: escalate('If the vendor works for others and the probe stays red'),
      },
      signal: own(METRIC.breakerOpen, 'Maximum'),
      threshold: 1,
      periodMinutes: 1,
      periods: OPEN_MINUTES + 5,
      datapoints: OPEN_MINUTES,
    },
    {
      step: name,
      condition: 'credential-refused',
      severity: 'page',
      meaning: 'an account refuses our credential: no event goes out until it is replaced.',
      nextAction: `replace the secret of the account that ${list('waiting')} names; nothing else is needed.`,
      runbook: {
        investigate: [
          `${list('waiting')} names the account and what it refused.`,
          'Was the credential rotated, revoked or did its owner leave? Does it have the permissions that the contract page lists?',
        ],
        resolve: [
          'Put the new value into the account’s secret in Secrets Manager (`penstock/ENVIRONMENT/destinations/ACCOUNT`). The valve probes with it within minutes, and the breaker closes by itself.',
          'OAuth with a refresh token: authorise the application again and store the new refresh token.',
        ],
        escalate: escalate('At once, if you may not create credentials for the vendor'),
      },
      signal: own(METRIC.credentialRefused, 'Sum'),
      threshold: 1,
      periodMinutes: 5,
      periods: 1,
    },
  ];
}

/** Whole days, at least one. */
function days(retention: number, share: number): number {
  return Math.max(1, Math.floor(retention * share));
}
