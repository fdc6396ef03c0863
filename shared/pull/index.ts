/** Pulls: listings of a source that are read on a schedule, page by page, in turns that a kill may end anywhere. */
export { handlePullMessage, handleRunMessage } from './handle.ts';
export { readPullMessage, writePullMessage } from './message.ts';
export { createRecords } from './records.ts';
export type { PageRead, PullServices, RunListener, RunServices } from './services.ts';
export { afterFailedCall, bounded, end, fail, failedOnce, later, type Step, type TurnEnd, write } from './steps.ts';
