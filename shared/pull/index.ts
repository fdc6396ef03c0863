/** Pulls: listings of a source that are read on a schedule, page by page, in turns that a kill may end anywhere. */
export { handlePullMessage } from './handle.ts';
export { readPullMessage, writePullMessage } from './message.ts';
export { createRecords } from './records.ts';
export type { PageRead, PullListener, PullServices } from './services.ts';
