import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import {
  functionNames,
  METRIC,
  type MetricName,
  type MonitorConfig,
  metricNamespace,
  readMonitorEnvironment,
} from '../shared/topology/index.ts';
import { createChecks, createMonitor, type MonitorListener } from '../shared/watch/monitor/index.ts';
import { createRings, createRingsPorts } from '../shared/watch/rings/index.ts';
import { noticeText } from '../shared/watch/versions/index.ts';
import {
  acceptedByHour,
  createVolumeWatch,
  keepVolumes,
  readVolumes,
  type UnusualVolume,
  volumeText,
} from '../shared/watch/volume/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });

/** The monitor's function, which a schedule invokes every five minutes: it checks conditions that cause no event of their own. */
export function monitor(config: MonitorConfig) {
  const { environment, ledgerTable, controlTable, listeners, topics, production } = readMonitorEnvironment(process.env);
  const log = createLog('monitor');
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const sns = new SNSClient(AWS_LIMITS);
  const cloudwatch = new CloudWatchClient(AWS_LIMITS);
  const ringsOf = { environment, config, cloudwatch, dynamo, ledgerTable, sns, topics, now: Date.now };
  const run = createMonitor({
    config,
    listeners,
    checks: createChecks({
      ...{ dynamo, ledgerTable, controlTable, sns, cloudwatch },
      secrets: new SecretsManagerClient(AWS_LIMITS),
      environment,
      functionNames: functionNames(environment, config),
    }),
    rings: createRings(createRingsPorts(ringsOf)),
    volumes: createVolumeWatch({
      watched: production ? config.volumes : [],
      accepted: (integrations, end) => acceptedByHour(cloudwatch, environment, integrations, end),
      read: () => readVolumes(dynamo, ledgerTable),
      keep: (row) => keepVolumes(dynamo, ledgerTable, row),
      now: Date.now,
      onUnusual,
    }),
    now: Date.now,
    listener: listener(),
  });
  return () => run();

  function meter(dimensions: Readonly<Record<string, string>>) {
    return createMeter(metricNamespace(environment), dimensions);
  }

  function count(name: MetricName, value = 1): void {
    const platform = meter({ environment });
    platform.count(name, value);
    platform.flush();
  }

  /** The alarm needs the metric at every look; the log says it once an hour. */
  function onUnusual(found: readonly UnusualVolume[], isNew: boolean): void {
    count(METRIC.volumeUnusual, found.length);
    if (!isNew) return;
    for (const one of found)
      log.warn('a source is far off its usual volume', {
        ...{ integration: one.integration, reason: one.direction, accepted: one.count },
        problems: [`${volumeText(one)}, since ${one.since}`],
      });
  }

  function listener(): MonitorListener {
    return {
      onPending({ integration, delivery }, seconds) {
        const own = meter({ integration, delivery });
        own.seconds(METRIC.oldestPending, seconds);
        own.flush();
      },
      onSetAside({ integration, delivery }, seconds) {
        const own = meter({ integration, delivery });
        own.seconds(METRIC.oldestSetAside, seconds);
        own.flush();
      },
      onGone: ({ integration, delivery }, events) =>
        log.warn('events wait in the ledger whose messages have expired: nothing delivers them any more', {
          integration,
          delivery,
          problems: [`${events} entries; see them with: npm run ops -- events --state waiting`],
        }),
      onUnconfirmed(topicArn, reason) {
        log.warn('an alarm would not reach the person on call', { topicArn, reason });
        count(METRIC.onCallUnconfirmed);
      },
      onExpiring(account, days) {
        log.warn('a credential ends soon', { destination: account, daysLeft: days });
        count(METRIC.credentialExpiring);
      },
      onVersionsEnding(versions) {
        for (const { of, daysLeft, ...notice } of versions) {
          const left = daysLeft === undefined ? '' : `, in ${daysLeft} days`;
          log.warn('a version of a vendor ends', {
            reason: notice.reason,
            problems: [`${of}: ${noticeText(notice)}${left}`],
          });
        }
        count(METRIC.versionEnding, versions.length);
      },
      onThrottled(functions) {
        const counts = [...functions].map(([name, refused]) => `${name}: ${refused}`);
        log.error('functions throttled: Lambda refused to run them', { problems: counts });
        const sum = [...functions.values()].reduce((total, refused) => total + refused, 0);
        count(METRIC.functionsThrottled, sum);
      },
      onRunTrouble({ integration, pull }, trouble, { open, last, completeAt }) {
        const own = meter({ integration, pull });
        for (const name of trouble) own.count(name, 1);
        own.flush();
        log.warn('a pull is not as the contract expects', {
          ...{ integration, pull, problems: trouble },
          ...(open === undefined ? last && { run: last.name } : { run: open }),
          reason: last?.reason ?? `last complete: ${completeAt ?? 'none'}`,
        });
      },
      onRhythmic(integration) {
        const own = meter({ integration });
        own.zero(METRIC.accepted);
        own.flush();
      },
      onError: (check, error) => log.error(`check not made: ${check}`, { errorMessage: describeError(error) }),
    };
  }
}
