/** What an integration's demonstration imports from `penstock/demonstration`. */
export type { Demonstration, DemonstrationContext, OpenDemonstration, Step, StepResult } from './step.ts';
export { until } from './until.ts';
