import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { adjusted, type Provider } from '@penstock/webhooks';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Integration } from '../shared/contract/index.ts';
import { createEnrolment, type ReceiverServices, receiveWebhook } from '../shared/receive/index.ts';
import { createSecretReader } from '../shared/secrets/index.ts';
import { createLog, createMeter } from '../shared/telemetry/index.ts';
import {
  asDeployed,
  metricNamespace,
  type ReceiverEnvironment,
  readReceiverEnvironment,
  SECRET_CACHE_SECONDS,
  webhookPath,
} from '../shared/topology/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { lazyPayloadStore } from './wiring/lazy-payload-store.ts';

/** The strictest vendors time out after three seconds: two short tries, then 503 and their own retry. */
const SQS_LIMITS = awsLimits({ maxAttempts: 2, connectMs: 500, requestMs: 1500 });
const SECRETS_LIMITS = awsLimits({ maxAttempts: 2, connectMs: 500, requestMs: 1000 });

/**
 * The function behind an integration's webhook URL. `more` opens what only some providers need; the bundles of the
 * others stay without it.
 */
export function receive(
  contract: Integration,
  provider: Provider,
  more: (config: ReceiverEnvironment) => Partial<ReceiverServices['ports']> = () => ({}),
) {
  const integration = asDeployed(contract);
  const config = readReceiverEnvironment(process.env);
  const log = createLog('receive', { integration: integration.name });
  const meter = createMeter(metricNamespace(config.environment), { integration: integration.name });
  const client = new SecretsManagerClient(SECRETS_LIMITS);
  const secrets = createSecretReader({
    client,
    now: Date.now,
    maxAgeMs: SECRET_CACHE_SECONDS * 1000,
    onTrouble: ({ reason, message }) =>
      log.warn('secret not read: the value that was read before is used', { reason, errorMessage: message }),
  });
  const services: Omit<ReceiverServices, 'log'> = {
    integration,
    provider: adjusted(provider, contract.source),
    meter,
    webhookSecretId: config.webhookSecretId,
    fillCommand: `npm run ops -- secrets fill integrations/${integration.name}/webhook --env ${config.environment}`,
    queueUrls: config.queueUrls,
    ...(config.tenants && { tenants: config.tenants }),
    archiveQueueUrl: config.archiveQueueUrl,
    sqs: new SQSClient(SQS_LIMITS),
    storePayload: lazyPayloadStore(config.claimsBucket).store,
    secrets,
    ports: {
      fetch,
      enrolment: createEnrolment({ client, provider, webhookSecretId: config.webhookSecretId, now: Date.now }),
      ...permissionOf(contract),
      ...more(config),
    },
    now: () => new Date(),
  };

  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const correlationId = event.requestContext.requestId;
    const query = event.rawQueryString ? `?${event.rawQueryString}` : '';
    const certificate = event.requestContext.authentication?.clientCert;
    const request = {
      method: event.requestContext.http.method,
      url: config.publicUrl + pathOf(event.rawPath, config.publicPath ?? webhookPath(integration.name)) + query,
      headers: event.headers,
      body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
      // Only behind a custom domain with mutual TLS.
      ...(certificate && { clientCertificate: certificate }),
    };
    try {
      const answer = await receiveWebhook(request, correlationId, { ...services, log: log.with({ correlationId }) });
      return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
    } finally {
      meter.flush();
    }
  };
}

/** The path that the sender called: a custom domain may have taken its base path, which is the whole path, off. */
function pathOf(rawPath: string, publicPath: string): string {
  return rawPath === '/' || rawPath === '' ? publicPath : rawPath;
}

/** What a sender of CloudEvents may be permitted; synth demands the rate beside the origins. */
function permissionOf({
  source: { permittedOrigins, expectedRate },
}: Integration): Pick<ReceiverServices['ports'], 'permission'> {
  if (!permittedOrigins || !expectedRate) return {};
  return { permission: { origins: permittedOrigins, requestsPerMinute: expectedRate.requestsPerSecond * 60 } };
}
