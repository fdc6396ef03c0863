/** The gate: from an HTTP request to stored events and the answer the vendor expects. */
export { createEnrolment } from './enrolment.ts';
export { type GateServices, passGate } from './gate.ts';
export { createTokenMemory } from './token-memory.ts';
