/** The dashboard of an environment, as data: infra makes CloudWatch's of it, and the local runtime shows the same. */
export { watchingCost } from './cost.ts';
export { dashboardBody, dashboardName } from './dashboard.ts';
export type { DashboardFacts } from './facts.ts';
