/** The gate: from an HTTP request to stored events and the answer the vendor expects. */
export { passGate } from './gate.ts';
