/** The ledger of events and their attempts: how workers write it and tools read it. */
export { attemptsOf } from './attempts.ts';
export { batchGet } from './batch-get.ts';
export type { BreakerEntry } from './breaker.ts';
export { putBreakerEntry } from './breaker.ts';
export type { BreakerChange, LedgerRecord } from './entries.ts';
export type { LedgerAttempt, LedgerCall, LedgerEntry, LedgerState, MessageState } from './entry.ts';
export { isOpen, LEDGER_STATES } from './entry.ts';
export { eventKey } from './keys.ts';
export type { Ledger } from './ledger.ts';
export { createLedger } from './ledger.ts';
export { oldestPending, type Pending } from './pending.ts';
export type { LedgerReader } from './reader.ts';
export { createLedgerReader } from './reader.ts';
export type { RecordVersions, Versions } from './versions.ts';
export { CLOCK_SKEW_MS, createVersions, isVersionOf, lastVersion } from './versions.ts';
export type { EventHistory, WriteIntent, WriteIntents } from './write-intents.ts';
export { createWriteIntents } from './write-intents.ts';
