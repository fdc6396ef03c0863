import type { Integration } from '../integration.ts';

export interface DashboardFacts {
  readonly environment: string;
  readonly region: string;
  readonly account: string;
  /** CloudWatch knows the HTTP API by its id. */
  readonly apiId: string;
  /** Who operates Penstock itself. */
  readonly owner: string;
  /** Where the folder `docs` can be read, without a trailing slash. */
  readonly docsUrl: string;
  readonly production: boolean;
  readonly integrations: readonly Integration[];
}

/** The ARN of an alarm by its name. */
export function alarmArn({ region, account }: Pick<DashboardFacts, 'region' | 'account'>, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}
