import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnApiMapping,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../../shared/contract/index.ts';
import { type DeployedIntegration, resourceName, webhookPath } from '../../shared/topology/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import { addressOf, type WebhookAddress } from '../webhook-address.ts';
import { logsKept } from './kept.ts';

/** What the access log says of a request. No caller's address: who may call is proven by signature, not by place. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  path: '$context.path',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
} as const;

/**
 * The HTTP API of one integration. Each has its own, because API Gateway counts a stage's throttle over all of its routes: a flood
 * at one integration's URL leaves the others unthrottled.
 */
export class WebhookApi extends Construct {
  readonly apiId: string;
  /** The API's own origin; undefined where it is off. */
  readonly endpoint: string | undefined;
  /** The origin that vendors send to, as they know it. No trailing slash. */
  readonly publicUrl: string;
  readonly address: WebhookAddress;
  readonly #api: HttpApi;
  readonly #integration: DeployedIntegration;

  constructor(scope: Construct, id: string, integration: DeployedIntegration, { environment, settings }: Platform) {
    super(scope, id);
    const { name, source, calledNow } = integration;
    const { requestsPerSecond, burst } = source.expectedRate ?? settings.throttle;
    this.address = addressOf(settings, integration);
    const { host, path, isMutualTls } = this.address;
    this.#api = new HttpApi(this, 'Api', {
      apiName: resourceName(environment, name, 'webhooks'),
      description: `Receives ${source.system}'s webhooks for ${calledNow}.`,
      createDefaultStage: false,
      // The API's own host asks for no client certificate: through it, no sender could prove itself.
      ...(isMutualTls && { disableExecuteApiEndpoint: true }),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: burst },
      accessLogSettings: {
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
        destination: new LogGroupLogDestination(accessLog(this, environment, name, settings)),
      },
    });
    this.apiId = this.#api.apiId;
    this.endpoint = isMutualTls ? undefined : this.#api.apiEndpoint;
    this.#integration = integration;
    const own = host === undefined ? this.#api.apiEndpoint : `https://${host}`;
    // A proxy before a host with mutual TLS would have to show a certificate of its own.
    this.publicUrl = isMutualTls ? own : (settings.publicUrl ?? own);
    if (host === undefined) return;
    const mapping = new CfnApiMapping(this, 'Mapping', {
      apiId: this.apiId,
      domainName: host,
      stage: stage.stageName,
      apiMappingKey: path.slice(1),
    });
    mapping.node.addDependency(stage);
  }

  /** Sends every method to the receiver: it answers a wrong one itself. */
  addReceiver(receiver: IFunction): void {
    const integration = new HttpLambdaIntegration('Integration', receiver);
    const paths = [
      webhookPath(this.#integration.name),
      ...(this.address.host === undefined ? [] : [BEHIND_A_BASE_PATH]),
    ];
    for (const [index, path] of paths.entries()) {
      const route = new HttpRoute(this, index === 0 ? 'Route' : 'BasePathRoute', {
        httpApi: this.#api,
        routeKey: HttpRouteKey.with(path, HttpMethod.ANY),
        integration,
      });
      acknowledge(route, 'vendor-signature-in-the-receiver');
    }
  }
}

/**
 * A custom domain takes the base path off before it looks for a route:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html.
 */
const BEHIND_A_BASE_PATH = '/';

/**
 * The name's prefix lets CloudWatch Logs grant the delivery by itself. Any other log group adds its ARN to one resource policy of the
 * account, which ends at 5120 characters, before a hundred integrations:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-CloudWatchLogs.html.
 */
function accessLog(scope: Construct, environment: string, name: string, settings: EnvironmentSettings): LogGroup {
  return new LogGroup(scope, 'AccessLog', {
    logGroupName: `/aws/vendedlogs/apis/${resourceName(environment, name, 'webhooks')}`,
    retention: settings.logRetentionDays,
    removalPolicy: logsKept(settings),
  });
}
