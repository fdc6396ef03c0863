import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createLog, createMeter, describeError } from '../shared/telemetry/index.ts';
import {
  destinationSecretName,
  METRIC,
  metricNamespace,
  readValveEnvironment,
  type ValveAnswer,
  type ValveFacts,
  type ValveRequest,
  workerFunctionName,
} from '../shared/topology/index.ts';
import { createValve, createValveLambda, createValveStore, type ValveTold } from '../shared/valve/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { PROBE_MS } from './wiring/probe.ts';

const AWS_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 3000 });
/** A cold start of the worker, and its probe. */
const PROBE_LIMITS = awsLimits({ maxAttempts: 1, connectMs: 1000, requestMs: PROBE_MS + 8000 });
const REQUESTS = ['minute', 'tripped', 'pause', 'resume'];

/** The valve of an environment. */
export function valve(facts: ValveFacts) {
  const { environment, controlTable, ledgerTable } = readValveEnvironment(process.env);
  const log = createLog('valve');
  const secrets = new SecretsManagerClient(AWS_LIMITS);
  const run = createValve({
    facts,
    store: createValveStore({ client: new DynamoDBClient(AWS_LIMITS), controlTable, ledgerTable }),
    lambda: createValveLambda(new LambdaClient(AWS_LIMITS), new LambdaClient(PROBE_LIMITS)),
    functionNameOf: (path) => {
      const { integration, delivery } = partsOf(path);
      return workerFunctionName(environment, integration, delivery);
    },
    secretChanged: async (account) => {
      const SecretId = destinationSecretName(environment, account);
      return (await secrets.send(new DescribeSecretCommand({ SecretId }))).LastChangedDate?.getTime();
    },
    now: Date.now,
    tell: told(),
  });

  return async (request: ValveRequest): Promise<ValveAnswer> => {
    if (!REQUESTS.some((name) => name in request))
      return { error: `The valve takes ${REQUESTS.join(', ')}, not ${Object.keys(request).join(', ') || 'nothing'}.` };
    return run(request);
  };

  function partsOf(path: string) {
    const flow = facts.flows[path];
    if (!flow) throw new Error(`The valve knows no delivery "${path}".`);
    return { integration: flow.integration, delivery: flow.delivery };
  }

  function told(): ValveTold {
    return {
      shut: (path, reasons) => log.warn('delivery shut', { ...partsOf(path), reason: reasons.join('; ') }),
      opened: (path) => log.info('delivery opened', partsOf(path)),
      held: (path, isRefused) => {
        const meter = createMeter(metricNamespace(environment), partsOf(path));
        meter.count(METRIC.gateClosed);
        if (isRefused) meter.count(METRIC.credentialRefused);
        meter.flush();
      },
      probed: ({ account, delivery }, result) => {
        const fields = { ...partsOf(delivery), destination: account };
        if (result === 'good') log.info('account probed: one message may try it', fields);
        else log.warn('account probed: still closed', { ...fields, reason: result.reason });
      },
      trouble: (what, error) => log.error(what, { errorMessage: describeError(error) }),
    };
  }
}
