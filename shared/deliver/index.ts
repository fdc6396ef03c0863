/** Delivery: one SQS message to its effect at the vendor, or to its next attempt. */
export { createOnce } from './once.ts';
export { processRecord } from './process.ts';
export { createSettle, MessageStays } from './settle.ts';
