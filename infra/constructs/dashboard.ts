import { Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { dashboardBody, dashboardName } from '../../shared/alarms/index.ts';
import type { Integration } from '../../shared/contract/index.ts';
import type { Platform } from '../platform.ts';

/** The environment's dashboard; drop-down lists choose the integration and the delivery. */
export function addDashboard(scope: Construct, platform: Platform, integrations: readonly Integration[]): void {
  const stack = Stack.of(scope);
  const { environment, settings } = platform;
  const { region, account } = stack;
  const { owner, docsUrl, production } = settings;
  const hasPager = settings.paging !== undefined;
  const body = dashboardBody({
    ...{ environment, region, account, owner, docsUrl, production, hasPager, integrations },
  });
  new CfnDashboard(scope, 'Dashboard', {
    dashboardName: dashboardName(environment),
    dashboardBody: stack.toJsonString(body),
  });
}
