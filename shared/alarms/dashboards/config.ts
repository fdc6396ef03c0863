import type { Integration } from '../../contract/index.ts';
import type { AlarmDefinition } from '../definition.ts';
import { scheduledJobs } from '../jobs.ts';
import { pagerUndelivered } from '../pager.ts';
import { platformAlarms } from '../platform.ts';

/** The parts of an environment that are watched. */
export interface WatchedConfig {
  readonly environment: string;
  readonly production: boolean;
  /** Whether the environment has a pager, which has an alarm of its own; default no. */
  readonly hasPager?: boolean;
  readonly integrations: readonly Integration[];
}

export interface DashboardConfig extends WatchedConfig {
  readonly region: string;
  readonly account: string;
  /** Who operates Penstock itself. */
  readonly owner: string;
  /** Where the folder `docs` can be read, without a trailing slash. */
  readonly docsUrl: string;
}

/** The ARN of an alarm by its name. */
export function alarmArn({ region, account }: Pick<DashboardConfig, 'region' | 'account'>, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

/** The alarms of what all integrations share. */
export function platformDefinitions({ environment, production, hasPager }: WatchedConfig): readonly AlarmDefinition[] {
  const definitions = platformAlarms({ environment, production, jobs: scheduledJobs(environment) });
  return hasPager ? [...definitions, pagerUndelivered(environment)] : definitions;
}
