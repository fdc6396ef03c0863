import { pagerDeadLetterQueueName, pagerFunctionName } from '../topology/index.ts';
import { type AlarmDefinition, queueMetric } from './definition.ts';

/** Pages did not arrive. This alarm goes out by e-mail: the function that pages is the one that fails. */
export function pagerUndelivered(environment: string): AlarmDefinition {
  const pager = pagerFunctionName(environment);
  const deadLetters = pagerDeadLetterQueueName(environment);
  return {
    step: 'pager',
    condition: 'undelivered',
    severity: 'page',
    meaning: 'pages did not reach a paging service or channel after minutes of retries.',
    nextAction: `see in CloudWatch which alarms ring and act on them; then the log of ${pager} names the target and the remedy.`,
    runbook: {
      investigate: [
        `The log group \`/aws/lambda/${pager}\`: each line \`not paged\` names the target, its answer and the remedy.`,
        `The messages of \`${deadLetters}\` hold the pages that were given up; CloudWatch does not send them again.`,
      ],
      resolve: [
        'A credential is empty or revoked: put the right one into the secret that the line names; the next page reads it.',
        'The service itself is down: use its other channels and the alarms in CloudWatch until it is back.',
        `Then \`npm run ops -- pages --env ${environment}\` lists the pages that were given up: act on the alarms that still ring, and \`npm run ops -- pages --discard --because TEXT --env ${environment}\` clears this alarm.`,
      ],
      escalate: 'At once, to the person on call, by telephone: until then no page goes out.',
    },
    signal: queueMetric(deadLetters, 'ApproximateNumberOfMessagesVisible'),
    threshold: 1,
    periodMinutes: 1,
    periods: 1,
  };
}
