/** Delivery: one SQS record to its effect at the vendor, or to its next turn. */
export type { BoundDelivery } from './bind.ts';
export { defineDelivery } from './bind.ts';
export { createHttpSend } from './http.ts';
export { createOnce } from './once.ts';
export type { Outcome } from './outcome.ts';
export { delivered, filtered } from './outcome.ts';
export { processRecord } from './process.ts';
export { createSettle, MessageStays } from './settle.ts';
export { createVendor } from './vendor.ts';
