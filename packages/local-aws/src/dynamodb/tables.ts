import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { indexesOf, NAMESPACE, readSettings, readTable, requireTable, tableArn, writeSettings } from './records.ts';

/** Creates a table, active at once. */
export function createTable(entries: Entries, clock: Clock, input: Input): Output {
  const request = validate(entries, 'CreateTable', input);
  const name = request.TableName;
  if (readTable(entries, name)) throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
  const { GlobalSecondaryIndexes: globals, LocalSecondaryIndexes: locals, BillingMode, ...rest } = request;
  const onDemand = BillingMode === 'PAY_PER_REQUEST';
  const created = clock.now() / 1000;
  const table = {
    ...rest,
    TableArn: tableArn(name),
    TableId: randomUUID(),
    CreationDateTime: created,
    ...(onDemand && {
      BillingModeSummary: { BillingMode, LastUpdateToPayPerRequestDateTime: created },
    }),
    ...(Array.isArray(globals) && { GlobalSecondaryIndexes: globals.map((index) => describeIndex(name, index)) }),
    ...(Array.isArray(locals) && { LocalSecondaryIndexes: locals.map((index) => describeIndex(name, index)) }),
  };
  entries.put(NAMESPACE.tables, name, table);
  writeSettings(entries, name, {
    deletionProtection: input.DeletionProtectionEnabled === true,
    tableClass: String(input.TableClass ?? 'STANDARD'),
    tags: Object.fromEntries(tagsOf(input.Tags)),
    ...(input.SSESpecification ? { encryption: input.SSESpecification as Input } : {}),
  });
  return { TableDescription: { ...describe(entries, name), TableStatus: 'CREATING' } };
}

export function describeTable(entries: Entries, input: Input): Output {
  const { TableName } = validate(entries, 'DescribeTable', input);
  return { Table: describe(entries, TableName) };
}

export function deleteTable(entries: Entries, input: Input): Output {
  const { TableName: name } = validate(entries, 'DeleteTable', input);
  const table = requireTable(entries, name);
  if (readSettings(entries, name).deletionProtection)
    throw new AwsError(
      'ValidationException',
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  const description = describe(entries, name);
  for (const { IndexName } of indexesOf(table)) entries.clear(NAMESPACE.index(name, IndexName));
  entries.clear(NAMESPACE.items(name));
  entries.clear(NAMESPACE.expiries(name));
  entries.del(NAMESPACE.tables, name);
  entries.del(NAMESPACE.settings, name);
  return { TableDescription: { ...description, TableStatus: 'DELETING' } };
}

export function listTables(entries: Entries, input: Input): Output {
  const { ExclusiveStartTableName: after, Limit } = validate(entries, 'ListTables', input);
  const limit = Number(Limit ?? 100);
  const range = { limit: limit + 1, ...(typeof after === 'string' && { gt: after }) };
  const names = [...entries.range(NAMESPACE.tables, range)].map(([name]) => name);
  const page = names.slice(0, limit);
  return { TableNames: page, ...(names.length > limit && { LastEvaluatedTableName: page.at(-1) }) };
}

export function describeIndex(table: string, index: Input): Output {
  return { ...index, IndexArn: `${tableArn(table)}/index/${String(index.IndexName)}` };
}

/** A table as DescribeTable describes it. Counts and sizes are exact, where AWS's are up to six hours old. */
export function describe(entries: Entries, name: string): Output {
  const table = requireTable(entries, name);
  const { deletionProtection, tableClass, encryption } = readSettings(entries, name);
  const { count, bytes } = entries.size(NAMESPACE.items(name));
  const throughput = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
  const indexSize = ({ IndexName }: { readonly IndexName: string }) => {
    const size = entries.size(NAMESPACE.index(name, IndexName));
    return { ItemCount: size.count, IndexSizeBytes: size.bytes };
  };
  return {
    ...table,
    TableStatus: 'ACTIVE',
    ItemCount: count,
    TableSizeBytes: bytes,
    DeletionProtectionEnabled: deletionProtection,
    ProvisionedThroughput: { ...throughput, ...(table.ProvisionedThroughput as Input | undefined) },
    ...(tableClass !== 'STANDARD' && { TableClassSummary: { TableClass: tableClass } }),
    ...(encryption?.Enabled === true && {
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: encryption.SSEType ?? 'KMS',
        ...(encryption.KMSMasterKeyId !== undefined && { KMSMasterKeyArn: encryption.KMSMasterKeyId }),
      },
    }),
    ...(table.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((index) => ({
        ...index,
        ...indexSize(index),
        IndexStatus: 'ACTIVE',
        ProvisionedThroughput: { ...throughput, ...(index.ProvisionedThroughput as Input | undefined) },
      })),
    }),
    ...(table.LocalSecondaryIndexes && {
      LocalSecondaryIndexes: table.LocalSecondaryIndexes.map((index) => ({ ...index, ...indexSize(index) })),
    }),
  };
}

export function tagsOf(tags: unknown): [key: string, value: string][] {
  return Array.isArray(tags) ? tags.map((tag: Input) => [String(tag.Key), String(tag.Value)]) : [];
}
