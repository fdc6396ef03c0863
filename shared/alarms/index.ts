/**
 * Alarms, dashboards and ready log queries as data: `infra` makes CloudWatch resources of them, `ops` the runbooks, the pager its
 * text, and a drill sees each alarm ring.
 */
export type { AlarmText } from './alarm-text.ts';
export { oneLine, readAlarmText, shorten, writeAlarmText } from './alarm-text.ts';
export { watchingCost } from './dashboards/cost.ts';
export { dashboardBody, dashboardName } from './dashboards/dashboard.ts';
export type { DashboardFacts } from './dashboards/facts.ts';
export type { AlarmPlan, MetricSource } from './definition.ts';
export {
  COMPOSITE_ALARM_USD,
  costOf,
  LOOKED_BACK,
  metricsOf,
  ringsWithinMinutes,
  runbookSection,
} from './definition.ts';
export { deliveryAlarms } from './delivery.ts';
export { integrationAlarms } from './integration.ts';
export { scheduledJobs } from './jobs.ts';
export { pagerAlarm } from './paging-alarm.ts';
export type { ScheduledJob } from './platform.ts';
export { PLATFORM_IMPACT, platformAlarms } from './platform.ts';
export type { LogQuery } from './queries/queries.ts';
export { integrationQueries, platformQueries } from './queries/queries.ts';
