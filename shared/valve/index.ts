/** The valve: shuts deliveries whose accounts rest or which a person paused, and opens them again. */
export { createValveLambda } from './lambda.ts';
export { createValveStore } from './store.ts';
export type { ValveTold } from './valve.ts';
export { createValve } from './valve.ts';
