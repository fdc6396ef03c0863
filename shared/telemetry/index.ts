/** Logs and metrics: the only way anything of Penstock speaks while it runs. */
export type { CallFields, Log, LogFields } from './log.ts';
export { createLog, describeError } from './log.ts';
export type { Meter } from './metrics.ts';
export { createMeter } from './metrics.ts';
export { redactText } from './redact.ts';
