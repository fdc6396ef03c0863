import { digest, type ResourceType } from './resource-type.ts';

/** `AWS::ApiGatewayV2::DomainName`: a host that requests name in their `Host` header; this machine serves no TLS. */
export const domainName: ResourceType = {
  applied: ['DomainName', 'MutualTlsAuthentication'],
  // Certificates, and the policy of the connection.
  withoutEffect: ['DomainNameConfigurations', 'Tags', 'RoutingMode'],
  deploy(resource) {
    const { DomainName, MutualTlsAuthentication } = resource.properties as {
      DomainName: string;
      MutualTlsAuthentication?: object;
    };
    const target = `d-${digest(DomainName, 10).toLowerCase()}.execute-api.local`;
    return {
      ref: DomainName,
      attributes: { RegionalDomainName: target, RegionalHostedZoneId: 'LOCAL' },
      resource: { kind: 'domain', host: DomainName, isMutualTls: MutualTlsAuthentication !== undefined },
    };
  },
};

/** `AWS::ApiGatewayV2::ApiMapping`: which API serves the paths of a host that begin with its key. */
export const apiMapping: ResourceType = {
  applied: ['ApiId', 'DomainName', 'ApiMappingKey', 'Stage'],
  withoutEffect: [],
  deploy(resource) {
    const { ApiId, DomainName, ApiMappingKey = '', Stage } = resource.properties as Record<string, string>;
    if (Stage !== '$default') throw new Error(`${resource.path}: only the stage $default is served, not ${Stage}.`);
    const id = digest(resource.path, 6).toLowerCase();
    return {
      ref: id,
      attributes: { ApiMappingId: id },
      resource: { kind: 'api-mapping', apiId: String(ApiId), host: String(DomainName), basePath: ApiMappingKey },
    };
  },
};
