/** Control: whether, when and how fast a destination account may be called. */
export type { CallGate, CallResult, Deferred } from './call-gate.ts';
