/** The ledger of events, attempts and verdicts. */
export type { Ledger, LedgerCall, LedgerEntry, LedgerState, MessageLife } from './ledger.ts';
export { createLedger } from './ledger.ts';
