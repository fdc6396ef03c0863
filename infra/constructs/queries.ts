import { CfnQueryDefinition, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { integrationQueries, type LogQuery, platformQueries } from '../../shared/alarms/index.ts';
import type { Integration } from '../../shared/contract/index.ts';
import { pascalCase } from '../case.ts';

/** The saved Logs Insights queries of one integration. A query costs nothing until it runs. */
export function addIntegrationQueries(scope: Construct, environment: string, integration: Integration): void {
  save(scope, integrationQueries(environment, integration));
}

export function addPlatformQueries(scope: Construct, environment: string): void {
  save(scope, platformQueries(environment));
}

function save(scope: Construct, queries: readonly LogQuery[]): void {
  const groups = scope.node.findAll().filter((construct) => construct instanceof LogGroup);
  for (const { name, logGroups, text } of queries) {
    const definition = new CfnQueryDefinition(scope, `${pascalCase(name.split('/').at(-1) ?? '')}Query`, {
      name,
      logGroupNames: [...logGroups],
      queryString: text,
    });
    // Named, not referred to, so that the name can be read; they exist first all the same.
    definition.node.addDependency(...groups);
  }
}
