/** Reconciliation: both sides' listings as keys and fingerprints, a join, a second look, and repairs as events. */
export { type CompareAnswer, type ComparedOne, compareOne, type ShownRecord } from './compare-one.ts';
export { createRunFiles } from './files.ts';
export { differenceNow } from './second-look.ts';
export type { ReconcileListener, ReconcileServices } from './services.ts';
export type { SideName } from './table.ts';
export { takeReconcileTurn } from './turn.ts';
