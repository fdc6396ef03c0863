import { METRIC, metricNamespace } from '../topology/index.ts';
import { archiveAlarms } from './archive.ts';
import { type AlarmPlan, functionMetric, type MetricSource, type Statistic } from './definition.ts';

/** A function of the platform that a schedule calls. */
export interface ScheduledJob {
  /** Its part of the function's name, and the alarm's step. */
  readonly name: string;
  readonly functionName: string;
  readonly everyMinutes: number;
  /** What is missing while it does not run. */
  readonly means: string;
  readonly severity: AlarmPlan['severity'];
}

export interface PlatformParts {
  readonly environment: string;
  /** CloudWatch knows an HTTP API by its id. */
  readonly apiId: string;
  readonly jobs: readonly ScheduledJob[];
}

/** What every alarm of the platform says of the business. */
export const PLATFORM_IMPACT =
  'All integrations of this environment may come late or go unwatched; what was accepted is kept.';

/** What can go wrong with what all integrations share. */
export function platformAlarms({ environment, apiId, jobs }: PlatformParts): readonly AlarmPlan[] {
  const api = (name: string, statistic: Statistic): MetricSource => ({
    namespace: 'AWS/ApiGateway',
    name,
    dimensions: { ApiId: apiId },
    statistic,
  });
  const own = (name: string): MetricSource => ({
    namespace: metricNamespace(environment),
    name,
    dimensions: { environment },
    statistic: 'Maximum',
  });
  return [
    {
      step: 'door',
      condition: 'failing',
      severity: 'page',
      meaning: 'the HTTP API answers with 5xx.',
      nextAction: 'see which receiver fails: each has an alarm of its own; if none rings, the gateway itself does.',
      runbook: {
        investigate: [
          'Which integration’s `not-accepting` rings as well? Its runbook goes on from here.',
          'None does: the access log of the API has the status and the integration’s error of every request.',
        ],
        resolve: ['Senders repeat what was not acknowledged; nothing of it was taken.'],
        escalate: 'If no receiver is at fault: AWS support, with the API’s id and the time.',
      },
      signal: api('5xx', 'Sum'),
      threshold: 5,
      periodMinutes: 5,
      periods: 3,
      datapoints: 2,
    },
    {
      step: 'door',
      condition: 'slow',
      severity: 'ticket',
      meaning: 'one webhook in a hundred takes over 3 s to answer; the strictest senders give up after 5 s.',
      nextAction: 'see which receiver is slow, by the duration in its log.',
      runbook: {
        investigate: [
          'The duration of each receiver, and how many of its starts are cold.',
          'Is SQS or Secrets Manager slow?',
        ],
        resolve: ['Raise the receiver’s memory, or keep some instances warm with provisioned concurrency.'],
        escalate: 'If senders give up: to whoever owns the slow integration.',
      },
      signal: api('Latency', 'p99'),
      threshold: 3000,
      periodMinutes: 5,
      periods: 3,
    },
    {
      step: 'functions',
      condition: 'throttled',
      severity: 'page',
      meaning: 'the AWS account runs out of concurrent executions: receivers answer 5xx and workers come late.',
      nextAction: 'see which function uses them up, and ask AWS for a higher quota.',
      runbook: {
        investigate: ['Lambda’s `ConcurrentExecutions` by function; a function outside this project may take them.'],
        resolve: [
          'Lower `worker.maxConcurrency` of the busiest delivery and deploy; its events wait in the queue.',
          'Ask for a higher quota of concurrent executions (Service Quotas, Lambda).',
        ],
        escalate: 'At once, if receivers are throttled: senders’ retries end.',
      },
      // Without dimensions it counts all functions of the account and region: one alarm instead of one each.
      signal: { namespace: 'AWS/Lambda', name: 'Throttles', dimensions: {}, statistic: 'Sum' },
      threshold: 1,
      periodMinutes: 5,
      periods: 3,
      datapoints: 2,
    },
    ...jobs.flatMap((job) => jobAlarms(job)),
    ...archiveAlarms(environment),
    {
      step: 'on-call',
      condition: 'unconfirmed',
      severity: 'ticket',
      meaning: 'an on-call topic has nobody to hear it, or a subscription that was never confirmed.',
      nextAction: 'confirm the subscription by the link in its first message, or add one in penstock.config.ts.',
      runbook: {
        investigate: ['The on-call topics’ subscriptions in SNS: which are pending?'],
        resolve: ['Confirm, or delete and deploy again, which sends a new link.'],
        escalate: 'Before the next night: to whoever owns the environment.',
      },
      signal: own(METRIC.onCallUnconfirmed),
      threshold: 1,
      periodMinutes: 60,
      periods: 1,
    },
    {
      step: 'credentials',
      condition: 'expiring',
      severity: 'ticket',
      meaning: 'the credential of an account ends within two weeks.',
      nextAction: 'renew it at the vendor and put the new value into its secret; the monitor’s log names the account.',
      runbook: {
        investigate: ['The log of the monitor names the account, its secret and the day.'],
        resolve: ['Create a new credential at the vendor, put it into the secret, and revoke the old one a day later.'],
        escalate: 'If nobody may create credentials there: to the owner named on the contract page.',
      },
      signal: own(METRIC.credentialExpiring),
      threshold: 1,
      periodMinutes: 60,
      periods: 1,
    },
    {
      step: 'conservation',
      condition: 'broken',
      severity: 'page',
      meaning: 'events were accepted and are nowhere: not delivered, not filtered, not dead, not waiting.',
      nextAction: `see which: \`npm run ops -- conservation --env ${environment}\`.`,
      runbook: {
        investigate: [
          `\`npm run ops -- conservation --env ${environment}\` names the integration, the hour and the missing events.`,
          `\`npm run ops -- show EVENT --env ${environment}\` for one of them; its archived copy says when it came.`,
        ],
        resolve: [
          'Was a queue purged or deleted, or did messages expire? Their events are in the archive and can be sent again.',
          'The ledger is right and the check is wrong: say so in an issue, with the event’s id.',
        ],
        escalate: 'At once, to the owner of the integration: business effects are missing.',
      },
      signal: own(METRIC.conservationBroken),
      threshold: 1,
      periodMinutes: 60,
      periods: 1,
    },
  ];
}

function jobAlarms({ name, functionName, everyMinutes, means, severity }: ScheduledJob): readonly AlarmPlan[] {
  const log = `The log group \`/aws/lambda/${functionName}\``;
  const runs = Math.max(5, everyMinutes);
  return [
    {
      step: name,
      condition: 'failing',
      severity,
      meaning: `it ends in errors, and so ${means}.`,
      nextAction: `read the last lines of the log of ${functionName}.`,
      runbook: {
        investigate: [`${log}: the last lines name the error.`, 'Compare the first error with the last deploy.'],
        resolve: [
          'Roll the deploy back, or give it the permission that the error names. The next run makes up for it.',
        ],
        escalate: 'If it began without a deploy: to whoever owns the environment.',
      },
      signal: functionMetric(functionName, 'Errors'),
      threshold: 1,
      periodMinutes: runs,
      periods: 3,
      datapoints: 2,
    },
    {
      step: name,
      condition: 'not-run',
      severity,
      meaning: `it has not run for ${3 * runs} minutes, and so ${means}.`,
      nextAction: `see whether its schedule is enabled and may call ${functionName}.`,
      runbook: {
        investigate: [
          'CloudWatch shows the alarm as INSUFFICIENT_DATA: the function has no invocations to count. It is silent until the first run after a first deploy.',
          `${log} ends when it last ran.`,
          'Its schedule: enabled, with a role that may invoke the function?',
        ],
        resolve: ['Deploy again: that restores the schedule. Or invoke the function once by hand.'],
        escalate: 'If the schedule is right and nothing runs: AWS support.',
      },
      // A job that runs has invocations and one that stopped has no data, never a low number: one period, with two looked back.
      signal: functionMetric(functionName, 'Invocations'),
      threshold: 1,
      rings: 'below',
      periodMinutes: runs,
      periods: 1,
      ringsForNoData: true,
    },
  ];
}
