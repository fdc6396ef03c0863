/** The clients of destination accounts: one HTTP call, and what its answer means. */
export { FAILURES, type HttpFailure } from './failures.ts';
export type { HttpResult } from './http.ts';
export { createHttpSend } from './http.ts';
export { failed } from './interpret.ts';
export type { Account, Vendors } from './vendors.ts';
export { createVendors } from './vendors.ts';
