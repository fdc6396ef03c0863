import {
  archiveDeadLetterQueueName,
  archiveFunctionName,
  archiveQueueName,
  METRIC,
  type MetricName,
  metricNamespace,
} from '../topology/index.ts';
import { type AlarmPlan, functionMetric, type MetricSource } from './definition.ts';

/**
 * What can go wrong with the archive. One alarm for all integrations: each queue's own would cost every integration. The
 * conservation check counts for them, once an hour; the function's errors are its own.
 */
export function archiveAlarms(environment: string): readonly AlarmPlan[] {
  const worker = archiveFunctionName(environment);
  const log = `The log group \`/aws/lambda/${worker}\``;
  const queue = archiveQueueName(environment, 'INTEGRATION');
  const deadLetters = archiveDeadLetterQueueName(environment, 'INTEGRATION');
  const check = `\`npm run ops -- conservation --env ${environment}\``;
  const counted = (name: MetricName): MetricSource => ({
    namespace: metricNamespace(environment),
    name,
    dimensions: { environment },
    statistic: 'Maximum',
  });
  return [
    {
      step: 'archive',
      condition: 'failing',
      severity: 'ticket',
      meaning: 'it ends in errors: events are delivered and wait in their queues to be archived.',
      nextAction: `read the last lines of the log of ${worker}; S3 or a bad deploy is the likely cause.`,
      runbook: {
        investigate: [
          `${log}: the last lines name the error.`,
          'Compare the time of the first error with the last deploy.',
        ],
        resolve: [
          'S3 fails: the same batches come again until it does not; nothing is lost for a day and a half.',
          'It began with a deploy: roll it back, or give the function the permission that the error names.',
        ],
        escalate: 'If it lasts for a day: what is not archived then becomes a dead letter.',
      },
      signal: functionMetric(worker, 'Errors'),
      threshold: 1,
      periodMinutes: 15,
      periods: 3,
      datapoints: 2,
    },
    {
      step: 'archive',
      condition: 'dead-letters',
      severity: 'ticket',
      meaning: 'events could not be archived and were given up: nobody can check them or send them again from there.',
      nextAction: `see of which integration: ${check}.`,
      runbook: {
        investigate: [
          `${check} names the integration; the messages are in \`${deadLetters}\` for 14 days.`,
          `${log} says \`message not archived\` and why, with the message’s id.`,
        ],
        resolve: [
          'S3 or the function failed for more than a day: redrive the dead letters to their source in the SQS console.',
          'A message is no event of ours: find out who sent it, and delete it.',
        ],
        escalate: 'Before they are two weeks old: to whoever owns the environment.',
      },
      signal: counted(METRIC.archiveDeadLetters),
      threshold: 1,
      periodMinutes: 60,
      periods: 1,
    },
    {
      step: 'archive',
      condition: 'behind',
      severity: 'ticket',
      meaning: 'an archive queue holds events, and nothing of its integration has been archived for over an hour.',
      nextAction: `see of which integration: ${check}.`,
      runbook: {
        investigate: [
          `The event source mapping of \`${queue}\`: is it enabled?`,
          `${log}: does the function run, and does it end?`,
        ],
        resolve: ['Enable the mapping, or deploy again. What waits is archived then; the queue keeps it for 14 days.'],
        escalate: 'If it waits for a week: to whoever owns the environment.',
      },
      signal: counted(METRIC.archiveBehind),
      threshold: 1,
      periodMinutes: 60,
      periods: 1,
    },
  ];
}
