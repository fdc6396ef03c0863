/**
 * Definitions of alarms, dashboards and saved log queries: `infra` makes CloudWatch resources of them, `ops` the runbooks, the
 * pager its text, and a drill makes each alarm ring.
 */
export type { AlarmText } from './alarm-text.ts';
export { oneLine, readAlarmText, shorten, writeAlarmText } from './alarm-text.ts';
export { SOURCE } from './alarmed-receiver.ts';
export { CAUSED_BY, OF_THE_ACCOUNT, OF_THE_DEPLOY } from './causes.ts';
export type { DashboardConfig } from './dashboards/config.ts';
export { watchingCost } from './dashboards/cost.ts';
export { dashboardBody, dashboardName } from './dashboards/dashboard.ts';
export {
  type AlarmDefinition,
  COMPOSITE_ALARM_USD,
  costOf,
  LOOKED_BACK,
  type MetricSource,
  metricsOf,
  ringsWithinMinutes,
  runbookSection,
} from './definition.ts';
export { deliveryAlarms } from './delivery.ts';
export { integrationAlarms } from './integration.ts';
export type { ScheduledJob } from './jobs.ts';
export { scheduledJobs } from './jobs.ts';
export { pagerUndelivered } from './pager.ts';
export { PLATFORM_IMPACT, platformAlarms } from './platform.ts';
export { pullAlarms } from './pull.ts';
export type { LogQuery } from './queries/queries.ts';
export { integrationQueries, platformQueries } from './queries/queries.ts';
export { reconciliationAlarms } from './reconciliation.ts';
