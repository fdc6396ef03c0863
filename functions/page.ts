import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createDescribe, createPager } from '../shared/page/index.ts';
import { createSecretReader } from '../shared/secrets/index.ts';
import { createLog } from '../shared/telemetry/index.ts';
import { readPagerEnvironment } from '../shared/topology/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';

const SECRETS_LIMITS = awsLimits({ maxAttempts: 2, connectMs: 1000, requestMs: 3000 });
/** No second try: the page goes out without the details of the alarm. */
const ALARMS_LIMITS = awsLimits({ maxAttempts: 1, connectMs: 1000, requestMs: 3000 });

/** The function that the on-call topics invoke: it pages the targets of the settings. */
export function page() {
  const client = new SecretsManagerClient(SECRETS_LIMITS);
  return createPager({
    ...readPagerEnvironment(process.env),
    describe: createDescribe(new CloudWatchClient(ALARMS_LIMITS)),
    secrets: createSecretReader({ client, now: Date.now }),
    fetch,
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
    log: createLog('page'),
  });
}
