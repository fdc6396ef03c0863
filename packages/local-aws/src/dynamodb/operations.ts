import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { execute, validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { readItems } from './read.ts';
import { tableName } from './records.ts';
import { describeContinuousBackups, updateContinuousBackups } from './recovery.ts';
import { createTable, deleteTable, describeTable, listTables } from './tables.ts';
import { listTagsOfResource, tagResource, untagResource } from './tags.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';
import { transactGet, transactWrite } from './transactions.ts';
import { updateTable } from './update-table.ts';
import { writeItem } from './write.ts';

type Operation = (entries: Entries, input: Input, clock: Clock) => Output;

/** Every operation that is served, by name. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  BatchGetItem: (entries, input) => execute(entries, 'BatchGetItem', validate(entries, 'BatchGetItem', input)),
  BatchWriteItem: (entries, input) => execute(entries, 'BatchWriteItem', validate(entries, 'BatchWriteItem', input)),
  CreateTable: (entries, input, clock) => createTable(entries, clock, input),
  DeleteItem: (entries, input) => writeItem(entries, 'DeleteItem', input),
  DeleteTable: deleteTable,
  DescribeContinuousBackups: (entries, input, clock) => describeContinuousBackups(entries, clock, input),
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  GetItem: (entries, input) => execute(entries, 'GetItem', validate(entries, 'GetItem', input)),
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: (entries, input) => writeItem(entries, 'PutItem', input),
  Query: (entries, input) => readItems(entries, 'Query', input),
  Scan: (entries, input) => readItems(entries, 'Scan', input),
  TagResource: tagResource,
  TransactGetItems: transactGet,
  TransactWriteItems: (entries, input, clock) => transactWrite(entries, clock, input),
  UntagResource: untagResource,
  UpdateContinuousBackups: (entries, input, clock) => updateContinuousBackups(entries, clock, input),
  UpdateItem: (entries, input) => writeItem(entries, 'UpdateItem', input),
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};

/** The operation of that name, or undefined. Requests may name a table by its ARN. */
export function findOperation(name: string): Operation | undefined {
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) return undefined;
  return (entries, input, clock) =>
    operation(
      entries,
      input.TableName === undefined ? input : { ...input, TableName: tableName(input.TableName) },
      clock,
    );
}
