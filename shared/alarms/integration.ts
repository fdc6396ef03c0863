import type { Integration, Rhythm } from '../contract/index.ts';
import { METRIC, metricNamespace, receiverFunctionName, webhookSecretName } from '../topology/index.ts';
import { type AlarmPlan, functionMetric, type MetricSource } from './definition.ts';

/** The step under which the receiver's alarms stand; no delivery may be called so. */
const RECEIVER = 'receiver';

/**
 * What can go wrong at an integration's door and needs a person.
 * @param isProduction elsewhere nobody misses a stream that is silent
 */
export function integrationAlarms(
  environment: string,
  integration: Integration,
  isProduction: boolean,
): readonly AlarmPlan[] {
  const { name, source, escalation } = integration;
  const receiver = receiverFunctionName(environment, name);
  const secret = webhookSecretName(environment, name);
  const own = (metric: string): MetricSource => ({
    namespace: metricNamespace(environment),
    name: metric,
    dimensions: { integration: name },
    statistic: 'Sum',
  });
  const escalate = (when: string) => `${when}: ${escalation.map(({ contact }) => contact).join(', then ')}.`;
  const log = `The log group \`/aws/lambda/${receiver}\``;
  const { rhythm } = source;

  return [
    {
      step: RECEIVER,
      condition: 'not-accepting',
      severity: 'page',
      meaning: 'webhooks are answered with 5xx, so the sender will give up after its own retries.',
      nextAction: `read the log of ${receiver}; an unfilled secret, SQS and an error in the function are the likely causes.`,
      runbook: {
        investigate: [`${log} names the reason of every 503.`],
        resolve: [
          `The secret \`${secret}\` is empty: fill it.`,
          'SQS or S3 fails: the sender repeats what was not taken; nothing of it was acknowledged.',
          'The function ends in errors since a deploy: roll it back.',
        ],
        escalate: escalate(`If it lasts for longer than ${source.system} repeats its webhooks`),
      },
      signal: {
        expression: 'FILL(unavailable, 0) + FILL(errors, 0)',
        label: 'webhooks answered with 5xx',
        metrics: { unavailable: own(METRIC.unavailable), errors: functionMetric(receiver, 'Errors') },
      },
      threshold: 1,
      // Twice in half an hour: one blip pages nobody, and a stream of one webhook in ten minutes is still seen.
      periodMinutes: 5,
      periods: 6,
      datapoints: 2,
    },
    {
      step: RECEIVER,
      condition: 'signatures-refused',
      severity: 'page',
      meaning: 'many webhooks carried a wrong signature or an old timestamp: a rotated secret, or an attack.',
      nextAction: `compare the secret ${secret} with the one ${source.system} signs with.`,
      runbook: {
        investigate: [
          `${log} counts the refusals by reason; it holds no payloads.`,
          'All refused since one moment: the secret or the signed URL changed. Some refused beside good ones: somebody else is knocking.',
        ],
        resolve: [
          `Rotated at ${source.system}: put the new secret into \`${secret}\` beside the old one; both are then valid.`,
          'Nothing was taken from refused requests. The sender repeats its own; ask it to resend what it gave up.',
        ],
        escalate: escalate('At once, if genuine webhooks are refused and the right secret cannot be had'),
      },
      signal: own(METRIC.signatureRefused),
      threshold: SIGNATURE_SURGE,
      periodMinutes: 5,
      periods: 2,
    },
    ...(rhythm && isProduction
      ? [
          {
            step: RECEIVER,
            condition: 'silent',
            severity: 'page',
            meaning: `no event has come for ${rhythm.atLeastEveryHours} hours, though there is one in that time as a rule.`,
            nextAction: `see in ${source.system} whether the webhook subscription is still active.`,
            runbook: {
              investigate: [
                'Just deployed for the first time? It rings until the first event, and clears by itself.',
                `Is the subscription active at ${source.system}, and is its URL ours? Many vendors switch a webhook off after failures.`,
                `\`npm run ops -- events --since 2d --env ${environment}\` shows the last ones.`,
              ],
              resolve: [
                'Switch the subscription on again, and ask the vendor to resend, or repair with a comparison of both systems.',
              ],
              escalate: escalate(`If ${source.system} says that it sends`),
            },
            signal: {
              expression: heard(rhythm.quiet),
              label: 'events, or one for a quiet hour',
              metrics: { events: own(METRIC.accepted) },
            },
            threshold: 1,
            rings: 'below',
            periodMinutes: 60,
            periods: rhythm.atLeastEveryHours,
            silenceIsBad: true,
          } satisfies AlarmPlan,
        ]
      : []),
    {
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
        resolve: ['Adapt the field map or the event’s schema, deploy, and redrive what was given up meanwhile.'],
        escalate: escalate('If the vendor says that nothing has changed'),
      },
      signal: own(METRIC.contractDrift),
      threshold: 1,
      periodMinutes: 60,
      periods: 1,
    },
  ];
}

/** Counts an hour in which nothing is expected as if one event had come. CloudWatch's HOUR and DAY are UTC, Monday is 1. */
function heard(quiet: Rhythm['quiet']): string {
  const events = 'FILL(events, 0)';
  if (!quiet) return events;
  const { fromHour, toHour, weekends } = quiet;
  const hour = `HOUR(${events})`;
  const isNight = `${hour} >= ${fromHour} ${fromHour < toHour ? 'AND' : 'OR'} ${hour} < ${toHour}`;
  return `IF((${isNight})${weekends ? ` OR DAY(${events}) >= 6` : ''}, 1, ${events})`;
}

/** In five minutes: above what single forgeries and clock errors amount to. */
const SIGNATURE_SURGE = 10;
