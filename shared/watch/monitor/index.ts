/** The monitor: events that wait too long, on-call topics without subscribers, credentials that end soon. */
export { createChecks } from './checks.ts';
export type { MonitorListener } from './monitor.ts';
export { createMonitor } from './monitor.ts';
