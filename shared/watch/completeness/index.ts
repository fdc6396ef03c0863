/** The completeness check: every accepted event has ended, waits in a queue, or is reported missing. */
export type { CompletenessListener } from './check.ts';
export { createCompletenessCheck } from './check.ts';
export type { Counts } from './count.ts';
export { createLookAtQueues } from './depths.ts';
export { createEventStates } from './event-states.ts';
export type { ArchiveRow, HourRow } from './rows.ts';
export { createCompletenessRows } from './rows.ts';
