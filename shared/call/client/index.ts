/** The client of one destination account: one HTTP call, and what its answer means. */
export type { HttpFailure, HttpResult } from './http.ts';
export { createHttpSend } from './http.ts';
export { failed } from './interpret.ts';
export { createVendor } from './vendor.ts';
