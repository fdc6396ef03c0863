/** The ledger of events, attempts and verdicts. */
export type { Ledger, LedgerCall, LedgerState } from './ledger.ts';
export { createLedger } from './ledger.ts';
