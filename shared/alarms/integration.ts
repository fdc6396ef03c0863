import { type Integration, type Rhythm, receives } from '../contract/index.ts';
import { METRIC, metricNamespace, receiverFunctionName, webhookSecretName } from '../topology/index.ts';
import { type AlarmedReceiver, RECEIVER, type ReceiverAlarm, SOURCE } from './alarmed-receiver.ts';
import type { AlarmDefinition, MetricSource, Signal } from './definition.ts';
import { genuineRefused, genuineTrafficFell, requestsRefused, signaturesRefused } from './receiver-refusals.ts';

const notAccepting: ReceiverAlarm = ({ source, receiver, secret, api, log, escalate }) => ({
  step: RECEIVER,
  condition: 'not-accepting',
  severity: 'page',
  meaning: 'webhooks are answered with 5xx; the sender gives up after its own retries.',
  nextAction: `read the log of ${receiver}; an empty secret, SQS, and an error in the function are the likely causes.`,
  runbook: {
    investigate: [
      `${log} names the reason of every 503, and what to do about a secret that cannot be read.`,
      'It names none: the access log of the HTTP API has the status and the integration’s error of every request.',
    ],
    resolve: [
      `The secret \`${secret}\` is empty: fill it.`,
      'SQS or S3 fails: the sender repeats what it got no 2xx for, so nothing is lost until it gives up.',
      'The function ends in errors since a deploy: roll the deploy back.',
    ],
    escalate: escalate(`If it lasts for longer than ${source.system} repeats its webhooks`),
  },
  // Every 5xx of the API: of the receiver, of a receiver that ended in an error or was throttled, and API Gateway's own.
  signal: api('5xx'),
  threshold: 1,
  // Four minutes of 45: two minutes touch three of them, so one blip does not page; a stream of one webhook in ten minutes is still seen.
  periodMinutes: 1,
  periods: 45,
  datapoints: 4,
});

const slow: ReceiverAlarm = ({ api, log, escalate }) => ({
  step: RECEIVER,
  condition: 'slow',
  severity: 'ticket',
  meaning: 'one webhook in a hundred takes over 3 s to answer; the strictest senders give up after 5 s.',
  nextAction: 'see the duration in the receiver’s log, and how many of its starts are cold.',
  runbook: {
    investigate: [`${log} has the duration of each request.`, 'Is SQS or Secrets Manager slow?'],
    resolve: ['Raise the receiver’s memory, or keep some instances warm with provisioned concurrency.'],
    escalate: escalate('If the sender gives up'),
  },
  signal: api('Latency', 'p99'),
  threshold: 3000,
  periodMinutes: 1,
  periods: 15,
  datapoints: 8,
});

/** Only in production, and only where the contract states a rhythm. */
const silent: ReceiverAlarm = ({ environment, isProduction, source, metric, escalate }) =>
  source.rhythm && isProduction
    ? {
        step: RECEIVER,
        condition: 'silent',
        severity: 'page',
        meaning: `no event has come for ${source.rhythm.atLeastEveryHours} hours, though one is expected in that time.`,
        nextAction: `see in ${source.system} whether the webhook subscription is still active.`,
        runbook: {
          investigate: [
            'Was it just deployed for the first time? The alarm rings until the first event, and clears by itself.',
            `Is the subscription active at ${source.system}, and is its URL ours? Many vendors switch a webhook off after failures.`,
            `\`npm run ops -- events --state delivered --since 2d --limit 5 --env ${environment}\` shows the last events.`,
          ],
          resolve: [
            'Switch the subscription on. Then ask the vendor to resend, or compare both systems and repair the difference.',
          ],
          escalate: escalate(`If ${source.system} says that it sends`),
        },
        signal: expectedEvents(metric(METRIC.accepted), source.rhythm.quiet),
        threshold: 1,
        comparison: 'below',
        periodMinutes: 60,
        periods: source.rhythm.atLeastEveryHours,
        missingDataBreaches: true,
      }
    : undefined;

const contractDrift: ReceiverAlarm = ({ environment, source, metric, escalate }) => ({
  step: RECEIVER,
  condition: 'contract-drift',
  severity: 'ticket',
  meaning: 'a field that the contract needs has vanished or changed its type, in events or in a vendor’s answers.',
  nextAction: `see which: \`npm run ops -- drift --env ${environment}\`.`,
  runbook: {
    investigate: [
      `\`npm run ops -- drift --env ${environment}\` names the field paths, how often and since when.`,
      `Does ${source.changesAnnouncedAt} or the changelog of the destination announce it?`,
    ],
    resolve: ['Adapt the field map or the event’s schema, deploy, and redrive the events that were given up since.'],
    escalate: escalate('If the vendor says that nothing has changed'),
  },
  signal: metric(METRIC.contractDrift),
  threshold: 1,
  periodMinutes: 60,
  periods: 1,
});

/** Only where the contract says which tenants are ours. */
const otherTenants: ReceiverAlarm = ({ environment, source: { tenants, system }, metric, log, escalate }) =>
  tenants && 'setting' in tenants
    ? {
        step: RECEIVER,
        condition: 'other-tenants',
        severity: 'ticket',
        meaning: 'rightly signed events came of a tenant that is not ours: they were archived and not delivered.',
        nextAction: `see whose in the receiver's log, and whether the setting ${tenants.setting} lacks it.`,
        runbook: {
          investigate: [
            `${log} names the tenants, with the reason \`tenant-not-ours\`.`,
            `Is one of them ours? Then the setting \`${tenants.setting}\` of ${environment} lacks it. If not, the app of ${system} is installed there too.`,
          ],
          resolve: [
            `It is ours: add it to \`${tenants.setting}\`, separated by a space, and deploy. The archive holds its events since.`,
            `It is not: remove the app there, or give that installation an app, and so a secret, of its own.`,
          ],
          escalate: escalate('If its owner is unknown'),
        },
        signal: metric(METRIC.otherTenants),
        threshold: 1,
        periodMinutes: 60,
        periods: 1,
      }
    : undefined;

/** The alarms of a receiver, in the order of the runbook. */
const RECEIVER_ALARMS: readonly ReceiverAlarm[] = [
  notAccepting,
  genuineRefused,
  genuineTrafficFell,
  signaturesRefused,
  requestsRefused,
  slow,
  silent,
  contractDrift,
  otherTenants,
];

/**
 * The alarms of an integration's source: those of its receiver, or what remains where the source sends no webhooks.
 * @param isProduction elsewhere a silent stream is no fault
 * @param apiId CloudWatch knows an HTTP API by its id; texts need none
 */
export function integrationAlarms(
  environment: string,
  integration: Integration,
  isProduction: boolean,
  apiId = '',
): readonly AlarmDefinition[] {
  const { name, source, escalation } = integration;
  const receiver = receiverFunctionName(environment, name);
  const alarmed: AlarmedReceiver = {
    ...{ environment, isProduction, source, receiver },
    secret: webhookSecretName(environment, name),
    metric: (metricName) => ({
      namespace: metricNamespace(environment),
      name: metricName,
      dimensions: { integration: name },
      statistic: 'Sum',
    }),
    api: (metricName, statistic = 'Sum') => ({
      namespace: 'AWS/ApiGateway',
      name: metricName,
      dimensions: { ApiId: apiId },
      statistic,
    }),
    refusals: `the saved query \`penstock/${environment}/${name}/refused-webhooks\``,
    log: `The log group \`/aws/lambda/${receiver}\``,
    escalate: (when) => `${when}: ${escalation.map(({ contact }) => contact).join(', then ')}.`,
  };
  if (!receives(integration))
    return [contractDrift(alarmed)].flatMap((alarm) => (alarm ? { ...alarm, step: SOURCE } : []));
  return RECEIVER_ALARMS.flatMap((alarm) => alarm(alarmed) ?? []);
}

/**
 * In quiet hours an hour counts as one event. The monitor writes a 0 every few minutes, so that the series has every hour; an hour that
 * has none all the same breaches. CloudWatch's HOUR and DAY are UTC, Monday is 1.
 */
function expectedEvents(events: MetricSource, quiet: Rhythm['quiet']): Signal {
  if (!quiet) return events;
  const { fromHour, toHour, weekends } = quiet;
  const isNight = `HOUR(events) >= ${fromHour} ${fromHour < toHour ? 'AND' : 'OR'} HOUR(events) < ${toHour}`;
  return {
    expression: `IF((${isNight})${weekends ? ' OR DAY(events) >= 6' : ''}, 1, events)`,
    label: 'events, or one for a quiet hour',
    metrics: { events },
  };
}
