/** Delivery: one SQS message to its effect at the vendor, or to its next attempt. */
export type { DeliverServices } from './attempt.ts';
export { deliverBatch } from './batch.ts';
export { createDepartures } from './departures.ts';
export { createIdempotency } from './idempotency.ts';
export { createOwnFaults } from './own-faults.ts';
export { deliverMessage } from './pipeline.ts';
export { watchRejections } from './rejections.ts';
