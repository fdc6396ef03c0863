import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { dashboardName } from '../shared/alarms/index.ts';
import type { EnvironmentSettings } from '../shared/contract/index.ts';

/** The console's page of the environment's dashboard. */
export function dashboardUrl(scope: Construct, environment: string): string {
  const { region } = Stack.of(scope);
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
  return `${console}#dashboards/dashboard/${dashboardName(environment)}`;
}

/** The console's page of the saved questions to the logs. */
export function queriesUrl(scope: Construct): string {
  const { region } = Stack.of(scope);
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:logs-insights`;
}

/** The runbook of an integration, or of the platform. */
export function runbookUrl({ docsUrl }: Pick<EnvironmentSettings, 'docsUrl'>, owner: string): string {
  return `${docsUrl}/runbooks/${owner}.md`;
}
