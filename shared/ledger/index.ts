/** The ledger of events, attempts and verdicts: how workers write it and tools read it. */

export type { BreakerEntry } from './breaker.ts';
export { putBreakerEntry } from './breaker.ts';
export type { BreakerChange, LedgerRecord } from './entries.ts';
export type { LedgerAttempt, LedgerCall, LedgerState, MessageLife } from './entry.ts';
export { isOpen, LEDGER_STATES } from './entry.ts';
export { eventKey } from './keys.ts';
export type { Ledger } from './ledger.ts';
export { createLedger } from './ledger.ts';
export type { EventPast, Pasts, Versions } from './past.ts';
export { createPasts } from './past.ts';
export { oldestPending } from './pending.ts';
export type { LedgerReader } from './reader.ts';
export { createLedgerReader } from './reader.ts';
