/** A runtime for synthesized CDK assemblies on one machine: what other packages may use of it. */
export { withTags } from './assembly/index.ts';
export { type Clock, scaledClock } from './clock.ts';
export { serveDashboard, startDashboard } from './dashboard/index.ts';
export { keptClock } from './kept-clock.ts';
export { type Runtime, type RuntimeOptions, startRuntime } from './runtime.ts';
