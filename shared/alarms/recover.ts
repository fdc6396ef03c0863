import { METRIC, metricNamespace, recoverDeadLetterQueueName, recoverFunctionName } from '../topology/index.ts';
import { type AlarmDefinition, queueMetric } from './definition.ts';

const failed = (environment: string): AlarmDefinition => ({
  step: 'recover',
  condition: 'failed',
  severity: 'ticket',
  meaning:
    'a step of a job failed five times: the job has stopped half-way, and what it has not handed out waits where it was.',
  nextAction: `see which: \`npm run ops -- jobs --env ${environment}\`; then the log of ${recoverFunctionName(environment)}.`,
  runbook: {
    investigate: [
      `\`npm run ops -- jobs --env ${environment}\`: a job that is \`running\` and has no step any more.`,
      `The log group \`/aws/lambda/${recoverFunctionName(environment)}\`: each line \`step not carried out\` names the job and the error.`,
    ],
    resolve: [
      `Fix what the error names; then \`npm run ops -- jobs JOB --go --env ${environment}\` sends the step once more. What was handed out is not handed out again.`,
      `Purge \`${recoverDeadLetterQueueName(environment)}\`: that clears the alarm. A step that lies there changes nothing any more.`,
    ],
    escalate: 'If the job was to end an incident: at once, to the owner of the integration.',
  },
  signal: queueMetric(recoverDeadLetterQueueName(environment), 'ApproximateNumberOfMessagesVisible'),
  threshold: 1,
  periodMinutes: 5,
  periods: 1,
});

const standsStill = (environment: string): AlarmDefinition => ({
  step: 'recover',
  condition: 'stands-still',
  severity: 'ticket',
  meaning: 'a running job has changed nothing for an hour: its events wait, and it hands no more of them out.',
  nextAction: `see what it waits for: \`npm run ops -- jobs --env ${environment}\`.`,
  runbook: {
    investigate: [
      `\`npm run ops -- jobs JOB --env ${environment}\` says what it waits for: results, live events that pass first, a redrive by SQS.`,
      `Results that do not come: is the account’s circuit breaker open, or the delivery paused? \`npm run ops -- events --state waiting --env ${environment}\`.`,
    ],
    resolve: [
      'An account is down or a delivery is paused: nothing is lost, and the job goes on by itself afterwards. It stops after a day without change.',
      `To end it: \`npm run ops -- jobs JOB --cancel --env ${environment}\`. What it has not handed out stays where it is.`,
    ],
    escalate: 'If the accounts are well and the job stands still: to the owner of the environment.',
  },
  signal: {
    namespace: metricNamespace(environment),
    name: METRIC.jobStandsStill,
    dimensions: { environment },
    statistic: 'Maximum',
  },
  threshold: 1,
  periodMinutes: 5,
  periods: 1,
});

/** Jobs over events that do not come to their end by themselves. */
export const recoverAlarms = (environment: string): readonly AlarmDefinition[] => [
  failed(environment),
  standsStill(environment),
];
