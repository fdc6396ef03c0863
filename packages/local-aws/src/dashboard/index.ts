/** The dashboard and the log queries of the assembly as pages on this machine. */
export { serveDashboard } from './runtime.ts';
export { startDashboard } from './server.ts';
export type { Source } from './source.ts';
