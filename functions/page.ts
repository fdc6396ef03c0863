import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deliveryId } from '../shared/contract/index.ts';
import { backlogOf } from '../shared/ledger/index.ts';
import { createDescribe, createHasRung, createPager } from '../shared/page/index.ts';
import { createSecretReader } from '../shared/secrets/index.ts';
import { createLog } from '../shared/telemetry/index.ts';
import { ledgerTableName, readPagerEnvironment } from '../shared/topology/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';

const SECRETS_LIMITS = awsLimits({ maxAttempts: 2, connectMs: 1000, requestMs: 3000 });
/** No second try: the page goes out without the details of the alarm, or of what it is about. */
const ALARMS_LIMITS = awsLimits({ maxAttempts: 1, connectMs: 1000, requestMs: 3000 });

/** The function that the on-call topics invoke: it pages the targets of the settings. */
export function page() {
  const client = new SecretsManagerClient(SECRETS_LIMITS);
  const dynamo = new DynamoDBClient(ALARMS_LIMITS);
  const cloudwatch = new CloudWatchClient(ALARMS_LIMITS);
  const settings = readPagerEnvironment(process.env);
  const ledger = ledgerTableName(settings.environment);
  return createPager({
    ...settings,
    deadLetters: (integration, delivery) => backlogOf(dynamo, ledger, deliveryId(integration, delivery), 'dead'),
    describe: createDescribe(cloudwatch),
    hasRung: createHasRung(cloudwatch),
    secrets: createSecretReader({ client, now: Date.now }),
    fetch,
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
    log: createLog('page'),
  });
}
