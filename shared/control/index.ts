/** Control: whether, when and how fast a destination account may be called. */
export { createCallGate, turnIn } from './batch.ts';
export type { CallGate, CallResult, Deferred } from './call-gate.ts';
export { createControl } from './control.ts';
