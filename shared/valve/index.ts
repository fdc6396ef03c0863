/** The valve: disables the event source mappings of deliveries while a breaker is open or a person paused them, then enables them. */
export { disabledDeliveries } from './disabled.ts';
export { createValveLambda } from './lambda.ts';
export { probeDueMs } from './plan.ts';
export { createValveStore } from './store.ts';
export { createValve } from './valve.ts';
export type { ValveListener } from './valve-services.ts';
export { createValveWorkers } from './workers.ts';
