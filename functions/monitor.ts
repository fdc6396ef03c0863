import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import { METRIC, type MonitorFacts, metricNamespace, readMonitorEnvironment } from '../shared/topology/index.ts';
import { createChecks, createMonitor, type MonitorTold } from '../shared/watch/monitor/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });

/** The monitor of an environment: every five minutes it looks for what no event tells of by itself. */
export function monitor(facts: MonitorFacts) {
  const { environment, ledgerTable, listeners } = readMonitorEnvironment(process.env);
  const log = createLog('monitor');
  const run = createMonitor({
    facts,
    listeners,
    checks: createChecks({
      dynamo: new DynamoDBClient(AWS_LIMITS),
      ledgerTable,
      sns: new SNSClient(AWS_LIMITS),
      secrets: new SecretsManagerClient(AWS_LIMITS),
      environment,
    }),
    now: Date.now,
    tell: told(),
  });
  return () => run();

  function told(): MonitorTold {
    const meter = (dimensions: Readonly<Record<string, string>>) =>
      createMeter(metricNamespace(environment), dimensions);
    const count = (name: (typeof METRIC)[keyof typeof METRIC]) => {
      const platform = meter({ environment });
      platform.count(name);
      platform.flush();
    };
    return {
      pending({ integration, delivery }, seconds) {
        const own = meter({ integration, delivery });
        own.seconds(METRIC.oldestPending, seconds);
        own.flush();
      },
      unheard(topicArn, reason) {
        log.warn('on-call would not hear of an alarm', { topicArn, reason });
        count(METRIC.onCallUnconfirmed);
      },
      expiring(account, days) {
        log.warn('a credential ends soon', { destination: account, daysLeft: days });
        count(METRIC.credentialExpiring);
      },
      trouble: (what, error) => log.error(`check not made: ${what}`, { errorMessage: describeError(error) }),
    };
  }
}
