import type { Input, Output } from '../aws/service.ts';
import type { Clock } from '../clock.ts';
import { ACTIONS } from './dynalite.ts';
import { execute, type ItemOperation, validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { createTable, deleteTable, describeTable, listTables } from './tables.ts';

/** Every operation that is served, by name. */
export function createOperations(entries: Entries, clock: Clock): ReadonlyMap<string, (input: Input) => Output> {
  const items = (Object.keys(ACTIONS) as ItemOperation[]).map((operation) => {
    const run = (input: Input) => execute(entries, operation, validate(entries, operation, input));
    return [operation, run] as const;
  });
  return new Map<string, (input: Input) => Output>([
    ...items,
    ['CreateTable', (input) => createTable(entries, clock, input)],
    ['DeleteTable', (input) => deleteTable(entries, input)],
    ['DescribeTable', (input) => describeTable(entries, input)],
    ['ListTables', (input) => listTables(entries, input)],
  ]);
}
