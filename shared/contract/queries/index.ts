/** Ready questions to the logs, as data: infra saves them in CloudWatch Logs Insights, the local runtime answers them. */
export type { LogQuery } from './queries.ts';
export { integrationQueries, platformQueries } from './queries.ts';
