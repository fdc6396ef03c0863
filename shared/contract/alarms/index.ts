/** What rings, for whom and why, as data: infra makes the alarms of it, ops the runbooks, and a test sees each one ring. */
export { deliveryAlarms } from './delivery.ts';
export { integrationAlarms } from './integration.ts';
export { scheduledJobs } from './jobs.ts';
export type { AlarmPlan, MetricSource, Severity } from './plan.ts';
export {
  COMPOSITE_ALARM_USD,
  costOf,
  LOOKED_BACK,
  metricsOf,
  ringsWithinMinutes,
  runbookSection,
} from './plan.ts';
export type { ScheduledJob } from './platform.ts';
export { PLATFORM_IMPACT, platformAlarms } from './platform.ts';
