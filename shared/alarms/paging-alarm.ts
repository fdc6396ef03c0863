import { pagerDeadLetterQueueName, pagerFunctionName } from '../topology/index.ts';
import type { AlarmPlan } from './definition.ts';
import { queueMetric } from './definition.ts';

/** What rings when pages do not arrive. It is told by e-mail, past the function that it is about. */
export function pagerAlarm(environment: string): AlarmPlan {
  const pager = pagerFunctionName(environment);
  const deadLetters = pagerDeadLetterQueueName(environment);
  return {
    step: 'pager',
    condition: 'undelivered',
    severity: 'page',
    meaning: 'pages did not reach a paging service or channel, although they were tried for minutes.',
    nextAction: `see in CloudWatch which alarms ring and act on them; then the log of ${pager} names the target and the remedy.`,
    runbook: {
      investigate: [
        `The log group \`/aws/lambda/${pager}\`: each line \`not paged\` names the target, what it answered and what to do.`,
        `The messages of \`${deadLetters}\` hold the pages that were given up; CloudWatch does not send them again.`,
      ],
      resolve: [
        'An empty or revoked credential: put the right one into the secret that the line names; the next page reads it.',
        'The service itself is down: its other channels and the alarms in CloudWatch stand in until it is back.',
        `Then look through the messages of \`${deadLetters}\`, act on what still rings, and purge the queue: that clears the alarm.`,
      ],
      escalate: 'At once, to whoever is on call, by telephone: nobody is paged meanwhile.',
    },
    signal: queueMetric(deadLetters, 'ApproximateNumberOfMessagesVisible'),
    threshold: 1,
    periodMinutes: 1,
    periods: 1,
  };
}
