import {
  archiveDeadLetterQueueName,
  archiveFunctionName,
  archiveQueueName,
  METRIC,
  type MetricName,
  metricNamespace,
} from '../topology/index.ts';
import { type AlarmDefinition, functionMetric, type MetricSource } from './definition.ts';

type ArchiveAlarm = (environment: string) => AlarmDefinition;

const logOf = (environment: string) => `The log group \`/aws/lambda/${archiveFunctionName(environment)}\``;
const checkOf = (environment: string) => `\`npm run ops -- completeness --env ${environment}\``;

/** Counted by the completeness check. */
const counted = (environment: string, name: MetricName): MetricSource => ({
  namespace: metricNamespace(environment),
  name,
  dimensions: { environment },
  statistic: 'Maximum',
});

const archiveFailing: ArchiveAlarm = (environment) => ({
  step: 'archive',
  condition: 'failing',
  severity: 'ticket',
  meaning: 'the function ends in errors: events are delivered, but wait in their queues to be archived.',
  nextAction: `read the last lines of the log of ${archiveFunctionName(environment)}; S3 or a bad deploy is the likely cause.`,
  runbook: {
    investigate: [
      `${logOf(environment)}: the last lines name the error.`,
      'Compare the time of the first error with the last deploy.',
    ],
    resolve: [
      'S3 fails: SQS repeats the batches until S3 works; nothing is lost for a day and a half.',
      'It began with a deploy: roll the deploy back, or give the function the permission that the error names.',
    ],
    escalate: 'If it lasts for a day: after that, events that are not archived become dead letters.',
  },
  signal: functionMetric(archiveFunctionName(environment), 'Errors'),
  threshold: 1,
  // A batch comes back minutes later: one that fails once does not ring.
  periodMinutes: 1,
  periods: 45,
  datapoints: 3,
});

const archiveDeadLetters: ArchiveAlarm = (environment) => ({
  step: 'archive',
  condition: 'dead-letters',
  severity: 'ticket',
  meaning: 'events were given up before they were archived: they cannot be checked, or sent again from the archive.',
  nextAction: `see of which integration: ${checkOf(environment)}.`,
  runbook: {
    investigate: [
      `${checkOf(environment)} names the integration; the messages are in \`${archiveDeadLetterQueueName(environment, 'INTEGRATION')}\` for 14 days.`,
      `${logOf(environment)} says \`message not archived\` and why, with the message’s id.`,
    ],
    resolve: [
      'S3 or the function failed for more than a day: `npm run ops -- redrive INTEGRATION --archive` moves the dead letters back, as the SQS console does.',
      'A message is invalid: find its sender, and delete the message.',
    ],
    escalate: 'Before they are two weeks old: to the owner of the environment.',
  },
  signal: counted(environment, METRIC.archiveDeadLetters),
  threshold: 1,
  periodMinutes: 60,
  periods: 1,
});

const archiveBehind: ArchiveAlarm = (environment) => ({
  step: 'archive',
  condition: 'behind',
  severity: 'ticket',
  meaning: 'an archive queue holds events, and nothing of its integration was archived for over an hour.',
  nextAction: `see of which integration: ${checkOf(environment)}.`,
  runbook: {
    investigate: [
      `The event source mapping of \`${archiveQueueName(environment, 'INTEGRATION')}\`: is it enabled?`,
      `${logOf(environment)}: does the function run, and does it end?`,
    ],
    resolve: [
      'Enable the mapping, or deploy again. The function then archives what waits; the queue keeps it for 14 days.',
    ],
    escalate: 'If it waits for a week: to the owner of the environment.',
  },
  signal: counted(environment, METRIC.archiveBehind),
  threshold: 1,
  periodMinutes: 60,
  periods: 1,
});

/** One set for all integrations: alarms for each archive queue would cost every integration. */
export function archiveAlarms(environment: string): readonly AlarmDefinition[] {
  return [archiveFailing, archiveDeadLetters, archiveBehind].map((alarm) => alarm(environment));
}
