import type { Integration, Rhythm } from '../contract/index.ts';
import {
  METRIC,
  type MetricName,
  metricNamespace,
  receiverFunctionName,
  webhookSecretName,
} from '../topology/index.ts';
import { type AlarmDefinition, functionMetric, type MetricSource } from './definition.ts';

/** The step of the receiver's alarms; no delivery may have this name. */
const RECEIVER = 'receiver';

/** An alarm of every integration's receiver; undefined where the integration does not need it. */
type ReceiverAlarm = (receiver: AlarmedReceiver) => AlarmDefinition | undefined;

/** A receiver in one environment, and the phrases that its alarms share. */
interface AlarmedReceiver {
  readonly environment: string;
  readonly isProduction: boolean;
  readonly source: Integration['source'];
  readonly receiver: string;
  /** Name of the webhook secret. */
  readonly secret: string;
  readonly metric: (name: MetricName) => MetricSource;
  readonly log: string;
  /** A condition, then the people to call. */
  readonly escalate: (when: string) => string;
}

const notAccepting: ReceiverAlarm = ({ source, receiver, secret, metric, log, escalate }) => ({
  step: RECEIVER,
  condition: 'not-accepting',
  severity: 'page',
  meaning: 'the receiver answers webhooks with 5xx; the sender gives up after its own retries.',
  nextAction: `read the log of ${receiver}; an empty secret, SQS, and an error in the function are the likely causes.`,
  runbook: {
    investigate: [`${log} names the reason of every 503.`],
    resolve: [
      `The secret \`${secret}\` is empty: fill it.`,
      'SQS or S3 fails: the sender repeats what it got no 2xx for, so nothing is lost until it gives up.',
      'The function ends in errors since a deploy: roll the deploy back.',
    ],
    escalate: escalate(`If it lasts for longer than ${source.system} repeats its webhooks`),
  },
  signal: {
    expression: 'FILL(unavailable, 0) + FILL(errors, 0)',
    label: 'webhooks answered with 5xx',
    metrics: { unavailable: metric(METRIC.unavailable), errors: functionMetric(receiver, 'Errors') },
  },
  threshold: 1,
  // Two periods of six: one blip does not page, and a stream of one webhook in ten minutes is still seen.
  periodMinutes: 5,
  periods: 6,
  datapoints: 2,
});

/** In five minutes: more than single forgeries and clock errors amount to. */
const SIGNATURE_SURGE = 10;

const signaturesRefused: ReceiverAlarm = ({ source, secret, metric, log, escalate }) => ({
  step: RECEIVER,
  condition: 'signatures-refused',
  severity: 'page',
  meaning: 'many webhooks carried a wrong signature or an old timestamp: a rotated secret, or an attack.',
  nextAction: `compare the secret ${secret} with the one that ${source.system} signs with.`,
  runbook: {
    investigate: [
      `${log} counts the refusals by reason; it holds no payloads.`,
      'The receiver refuses all since one moment: the secret or the signed URL changed. It refuses some and accepts others: another sender forges webhooks.',
    ],
    resolve: [
      `The secret was rotated at ${source.system}: put the new one into \`${secret}\` beside the old one; both are then valid.`,
      'The receiver stored nothing of refused requests. The sender repeats them; ask it to resend those that it gave up.',
    ],
    escalate: escalate('At once, if the receiver refuses genuine webhooks and you cannot get the right secret'),
  },
  signal: metric(METRIC.signatureRefused),
  threshold: SIGNATURE_SURGE,
  periodMinutes: 5,
  periods: 2,
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
            `\`npm run ops -- events --since 2d --env ${environment}\` shows the last events.`,
          ],
          resolve: [
            'Switch the subscription on. Then ask the vendor to resend, or compare both systems and repair the difference.',
          ],
          escalate: escalate(`If ${source.system} says that it sends`),
        },
        signal: {
          expression: expectedEvents(source.rhythm.quiet),
          label: 'events, or one for a quiet hour',
          metrics: { events: metric(METRIC.accepted) },
        },
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
  signaturesRefused,
  silent,
  contractDrift,
  otherTenants,
];

/** The alarms of an integration's receiver. @param isProduction elsewhere a silent stream is no fault */
export function integrationAlarms(
  environment: string,
  { name, source, escalation }: Integration,
  isProduction: boolean,
): readonly AlarmDefinition[] {
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
    log: `The log group \`/aws/lambda/${receiver}\``,
    escalate: (when) => `${when}: ${escalation.map(({ contact }) => contact).join(', then ')}.`,
  };
  return RECEIVER_ALARMS.flatMap((alarm) => alarm(alarmed) ?? []);
}

/** Metric math: an hour in which no event is expected counts as one event. CloudWatch's HOUR and DAY are UTC, Monday is 1. */
function expectedEvents(quiet: Rhythm['quiet']): string {
  const events = 'FILL(events, 0)';
  if (!quiet) return events;
  const { fromHour, toHour, weekends } = quiet;
  const hour = `HOUR(${events})`;
  const isNight = `${hour} >= ${fromHour} ${fromHour < toHour ? 'AND' : 'OR'} ${hour} < ${toHour}`;
  return `IF((${isNight})${weekends ? ` OR DAY(${events}) >= 6` : ''}, 1, ${events})`;
}
