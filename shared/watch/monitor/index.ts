/** What no event tells of by itself: what has waited too long, who would not hear of it, which credential ends soon. */
export { createChecks } from './checks.ts';
export type { MonitorTold } from './monitor.ts';
export { createMonitor } from './monitor.ts';
