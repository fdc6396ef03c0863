/** Links: which records are the same on both sides, kept in a partition of the ledger's table. */
export { allPairs } from './all-pairs.ts';
export { type AttemptLinks, createLinks } from './links.ts';
export { type MemoryRows, memoryRows } from './memory-rows.ts';
export { type LinkRows, LinkTrouble, type PairRow } from './rows.ts';
export { type TableRowsOptions, tableRows } from './table-rows.ts';
