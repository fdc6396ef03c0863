import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import {
  ACTS_ALIAS,
  destinationSecretName,
  METRIC,
  metricNamespace,
  probeAlias,
  REPORT_ALIAS,
  readValveEnvironment,
  resourceName,
  type ValveAnswer,
  type ValveConfig,
  type ValveRequest,
  workerBrokenAlarmName,
  workerFunctionName,
} from '../shared/topology/index.ts';
import {
  createValve,
  createValveLambda,
  createValveStore,
  createValveWorkers,
  type ValveListener,
} from '../shared/valve/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { aliasOf } from './wiring/invocation.ts';
import { PROBE_MS } from './wiring/probe.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });
/** Time for the worker's cold start and its probe. */
const PROBE_LIMITS = awsLimits({ maxAttempts: 1, connectMs: 1000, requestMs: PROBE_MS + 8000 });
/** By the alias that was invoked: no payload of a worker pauses or resumes a delivery (docs/decisions/0050). */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  [REPORT_ALIAS]: ['tripped'],
  [ACTS_ALIAS]: ['pause', 'resume'],
};
/** What the function itself takes, from its schedule. */
const SCHEDULED = ['minute'];

/** The function that disables and enables deliveries: see `shared/valve`. */
export function valve(config: ValveConfig) {
  const { environment, controlTable, ledgerTable } = readValveEnvironment(process.env);
  const log = createLog('valve');
  const secrets = new SecretsManagerClient(AWS_LIMITS);
  const lambda = new LambdaClient(AWS_LIMITS);
  const run = createValve({
    config,
    store: createValveStore({ client: new DynamoDBClient(AWS_LIMITS), controlTable, ledgerTable }),
    lambda: createValveLambda(lambda, new LambdaClient(PROBE_LIMITS), probeAlias(environment)),
    workers: createValveWorkers(lambda, new CloudWatchClient(AWS_LIMITS), resourceName(environment, ''), Date.now),
    alarmNameOf: (path) => {
      const { integration, delivery } = partsOf(path);
      return workerBrokenAlarmName(environment, integration, delivery);
    },
    functionNameOf: (path) => {
      const { integration, delivery } = partsOf(path);
      return workerFunctionName(environment, integration, delivery);
    },
    secretChanged: async (account) => {
      const SecretId = destinationSecretName(environment, account);
      return (await secrets.send(new DescribeSecretCommand({ SecretId }))).LastChangedDate?.getTime();
    },
    now: Date.now,
    listener: listener(),
  });

  return async (request: ValveRequest, context: Pick<Context, 'invokedFunctionArn'>): Promise<ValveAnswer> => {
    const alias = aliasOf(context);
    const taken = alias === undefined ? SCHEDULED : (TAKEN[alias] ?? []);
    const asked = Object.keys(request).join(', ') || 'nothing';
    if (!(Object.keys(request).length === 1 && taken.some((name) => name in request)))
      return { error: `The valve takes ${taken.join(', ')}${alias ? ` by its alias ${alias}` : ''}, not ${asked}.` };
    return run(request);
  };

  function partsOf(path: string) {
    const flow = config.flows[path];
    if (!flow) throw new Error(`The valve knows no delivery "${path}".`);
    return { integration: flow.integration, delivery: flow.delivery };
  }

  function listener(): ValveListener {
    return {
      onDisabled: (path, reasons) => log.warn('delivery disabled', { ...partsOf(path), reason: reasons.join('; ') }),
      onEnabled: (path) => log.info('delivery enabled', partsOf(path)),
      onHeld: (path, isRefused) => {
        const meter = createMeter(metricNamespace(environment), partsOf(path));
        meter.count(METRIC.breakerOpen);
        if (isRefused) meter.count(METRIC.credentialRefused);
        meter.flush();
      },
      onStopped: (path) => {
        const meter = createMeter(metricNamespace(environment), partsOf(path));
        meter.count(METRIC.deliveryStopped);
        meter.flush();
      },
      onProbed: ({ account, delivery }, result) => {
        const fields = { ...partsOf(delivery), destination: account };
        if (result === 'green') log.info('account probed: green, one message is tried', fields);
        else log.warn('account probed: red, the breaker stays open', { ...fields, reason: result.reason });
      },
      onError: (step, error) => log.error(step, { errorMessage: describeError(error) }),
    };
  }
}
