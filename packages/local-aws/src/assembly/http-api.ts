import { digest, type ResolvedResource, type ResourceType } from './resource-type.ts';

/** `AWS::ApiGatewayV2::Api`, HTTP protocol only. */
export const api: ResourceType = {
  applied: ['Name', 'ProtocolType', 'DisableExecuteApiEndpoint'],
  withoutEffect: ['Description', 'Tags', 'IpAddressType'],
  deploy(resource, { apiEndpoint }) {
    const { Name, ProtocolType, DisableExecuteApiEndpoint } = resource.properties as {
      Name?: string;
      ProtocolType?: string;
      DisableExecuteApiEndpoint?: boolean;
    };
    if (ProtocolType !== 'HTTP') throw new Error(`${resource.path}: the protocol ${ProtocolType} is not supported.`);
    const id = idOf(resource, 10);
    return {
      ref: id,
      attributes: { ApiId: id, ApiEndpoint: apiEndpoint },
      resource: { kind: 'api', id, name: Name ?? id, hasOwnHost: DisableExecuteApiEndpoint !== true },
    };
  },
};

/** `AWS::ApiGatewayV2::Stage`: only `$default`, which has no path prefix. */
export const apiStage: ResourceType = {
  applied: ['ApiId', 'StageName', 'AccessLogSettings', 'DefaultRouteSettings'],
  withoutEffect: ['AutoDeploy', 'Description', 'Tags'],
  deploy(resource) {
    const { ApiId, StageName, AccessLogSettings, DefaultRouteSettings } = resource.properties as {
      ApiId: string;
      StageName: string;
      AccessLogSettings?: { Format?: string };
      DefaultRouteSettings?: { ThrottlingRateLimit?: number; ThrottlingBurstLimit?: number };
    };
    if (StageName !== '$default')
      throw new Error(`${resource.path}: only the stage $default is served, not ${StageName}.`);
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = DefaultRouteSettings ?? {};
    return {
      ref: StageName,
      attributes: {},
      resource: {
        ...{ kind: 'api-stage', apiId: ApiId, name: StageName },
        ...(rate === undefined ? {} : { throttlingRateLimit: Number(rate) }),
        ...(burst === undefined ? {} : { throttlingBurstLimit: Number(burst) }),
        ...(AccessLogSettings?.Format === undefined ? {} : { accessLogFormat: AccessLogSettings.Format }),
      },
    };
  },
};

/** `AWS::ApiGatewayV2::Integration`: a Lambda function, payload format 2.0. Its time-out is 30 s unless shorter. */
export const integration: ResourceType = {
  applied: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
  withoutEffect: ['Description', 'IntegrationMethod'],
  deploy(resource) {
    const { IntegrationType, IntegrationUri, PayloadFormatVersion, TimeoutInMillis } = resource.properties;
    if (IntegrationType !== 'AWS_PROXY' || PayloadFormatVersion !== '2.0') {
      const found = `${String(IntegrationType)}, payload format ${String(PayloadFormatVersion)}`;
      throw new Error(
        `${resource.path}: only AWS_PROXY integrations with payload format 2.0 are served, not ${found}.`,
      );
    }
    const id = idOf(resource, 7);
    const timeoutMs = Number(TimeoutInMillis ?? 30_000);
    return {
      ref: id,
      attributes: { IntegrationId: id },
      resource: { kind: 'integration', id, functionArn: String(IntegrationUri), timeoutMs },
    };
  },
};

/** `AWS::ApiGatewayV2::Route` without an authorizer. */
export const route: ResourceType = {
  applied: ['ApiId', 'RouteKey', 'Target', 'AuthorizationType'],
  withoutEffect: ['OperationName'],
  deploy(resource) {
    const { ApiId, RouteKey, Target, AuthorizationType = 'NONE' } = resource.properties;
    if (AuthorizationType !== 'NONE') {
      throw new Error(`${resource.path}: the authorization ${String(AuthorizationType)} is not supported.`);
    }
    const id = idOf(resource, 7);
    const integrationId = String(Target).replace(/^integrations\//, '');
    return {
      ref: id,
      attributes: { RouteId: id },
      resource: {
        kind: 'route',
        apiId: String(ApiId),
        routeKey: String(RouteKey),
        integrationId,
        path: resource.path,
      },
    };
  },
};

function idOf({ stack, logicalId }: ResolvedResource, length: number): string {
  return digest(`${stack}/${logicalId}`, length).toLowerCase();
}
