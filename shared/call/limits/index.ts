/** Control: whether, when and how fast a destination account may be called. */
export { createCallGate, turnIn } from './batch.ts';
export type { CallGate, CallResult, Deferred } from './call-gate.ts';
export { createControl } from './control.ts';
export type { Gate } from './gate.ts';
export { afterGoodProbe, isDueForProbe, isRefused } from './gate.ts';
export type { Pause, Row } from './row.ts';
export { accountKey, EMPTY_ROW, pauseOf, rowOf } from './row.ts';
