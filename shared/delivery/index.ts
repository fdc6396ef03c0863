/** Delivery: one SQS record to its effect at the vendor, or to its next turn. */
export { createHttpSend } from './http.ts';
export { createOnce } from './once.ts';
export { processRecord } from './process.ts';
export { createSettle, MessageStays } from './settle.ts';
export { createVendor } from './vendor.ts';
