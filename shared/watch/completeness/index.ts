/** Conservation: every accepted event has ended, is in a queue, or is named as missing. */
export type { ConservationTold } from './conserve.ts';
export { createConservation } from './conserve.ts';
export type { Counts } from './count.ts';
export { createLookAtQueues } from './depths.ts';
export type { ArchiveRow, HourRow } from './rows.ts';
export { createConservationRows } from './rows.ts';
export { createStandings } from './standings.ts';
