import { createHash } from 'node:crypto';
import { physicalName, type ResourceType } from './resource-type.ts';

/** `AWS::CloudWatch::Dashboard`: the local page shows its body. */
export const dashboard: ResourceType = {
  applied: ['DashboardName', 'DashboardBody'],
  withoutEffect: ['Tags'],
  deploy(resource) {
    const name = (resource.properties.DashboardName as string) ?? physicalName(resource, 255);
    return {
      ref: name,
      attributes: {},
      resource: { kind: 'dashboard', name, body: String(resource.properties.DashboardBody) },
    };
  },
};

/** `AWS::Logs::QueryDefinition`: the local page asks it. */
export const queryDefinition: ResourceType = {
  applied: ['Name', 'LogGroupNames', 'QueryString'],
  withoutEffect: ['Tags'],
  deploy({ path, properties: { Name, LogGroupNames = [], QueryString } }) {
    const id = createHash('md5').update(path).digest('hex');
    return {
      ref: id,
      attributes: { QueryDefinitionId: id },
      resource: {
        kind: 'query-definition',
        name: String(Name),
        logGroups: LogGroupNames as readonly string[],
        text: String(QueryString),
      },
    };
  },
};
