/** Contract drift: what vendors send that is not what the contract and the samples say; counted by path, never by value. */
export type { Shapes } from './baseline.ts';
export { answerName } from './baseline.ts';
export type { DriftRow } from './reader.ts';
export { readDrift } from './reader.ts';
export { createDriftRecord, DRIFT_DAYS } from './record.ts';
export { baselineOf } from './samples.ts';
export type { DriftWatch, Finding } from './watch.ts';
export { createDriftWatch } from './watch.ts';
