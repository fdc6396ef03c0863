import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { database } from './dynalite.ts';
import { validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { refuseDropped } from './parameters.ts';
import { NAMESPACE, requireTable, writeSettings } from './records.ts';
import type { Index, Item, Table } from './request.ts';
import { createSession } from './storage.ts';
import { describe, describeIndex } from './tables.ts';

const PARAMETERS = [
  'TableName',
  'AttributeDefinitions',
  'BillingMode',
  'DeletionProtectionEnabled',
  'GlobalSecondaryIndexUpdates',
  'ProvisionedThroughput',
  'SSESpecification',
  'TableClass',
] as const;

/** Changes a table at once: its settings, and its indexes, of which a new one is filled from the items. */
export function updateTable(entries: Entries, input: Input): Output {
  refuseDropped('UpdateTable', input, Object.fromEntries(PARAMETERS.map((name) => [name, input[name]])));
  const name = String(input.TableName ?? '');
  const table = requireTable(entries, name);
  const updates = Array.isArray(input.GlobalSecondaryIndexUpdates) ? input.GlobalSecondaryIndexUpdates : [];
  const changed = updates.reduce<Table>((current, update) => applyUpdate(entries, current, update, input), table);
  entries.put(NAMESPACE.tables, name, {
    ...changed,
    ...(typeof input.BillingMode === 'string' && { BillingModeSummary: { BillingMode: input.BillingMode } }),
    ...(input.ProvisionedThroughput !== undefined && { ProvisionedThroughput: input.ProvisionedThroughput }),
  });
  writeSettings(entries, name, {
    ...(typeof input.DeletionProtectionEnabled === 'boolean' && {
      deletionProtection: input.DeletionProtectionEnabled,
    }),
    ...(typeof input.TableClass === 'string' && { tableClass: input.TableClass }),
    ...(input.SSESpecification !== undefined && { encryption: input.SSESpecification as Input }),
  });
  return { TableDescription: describe(entries, name) };
}

function applyUpdate(entries: Entries, table: Table, update: Input, input: Input): Table {
  const { Create, Delete, ...others } = update;
  if (Object.keys(others).length > 0 || (Create === undefined) === (Delete === undefined))
    throw new AwsError(
      'ValidationException',
      'Every element of GlobalSecondaryIndexUpdates must have exactly one member, Create or Delete, in the local DynamoDB.',
    );
  return Create === undefined
    ? deleteIndex(entries, table, String((Delete as Input).IndexName))
    : createIndex(entries, table, Create as Input, input);
}

function createIndex(entries: Entries, table: Table, index: Input, input: Input): Table {
  const definitions = Array.isArray(input.AttributeDefinitions) ? input.AttributeDefinitions : [];
  const existing = table.GlobalSecondaryIndexes ?? [];
  if (existing.some(({ IndexName }) => IndexName === index.IndexName))
    throw new AwsError(
      'ValidationException',
      `Attempting to create an index which already exists: ${String(index.IndexName)}`,
    );
  const known = new Set(definitions.map(({ AttributeName }) => AttributeName));
  const AttributeDefinitions = [
    ...table.AttributeDefinitions.filter(({ AttributeName }) => !known.has(AttributeName)),
    ...definitions,
  ];
  // The rules of CreateTable hold for an index that is added later, too.
  const request = validate(entries, 'CreateTable', {
    TableName: table.TableName,
    KeySchema: table.KeySchema,
    AttributeDefinitions,
    BillingMode: index.ProvisionedThroughput ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...(index.ProvisionedThroughput ? { ProvisionedThroughput: index.ProvisionedThroughput } : {}),
    GlobalSecondaryIndexes: [index],
  });
  const [created] = (request.GlobalSecondaryIndexes as Input[]).map((added) => describeIndex(table.TableName, added));
  const alone = { ...table, AttributeDefinitions, GlobalSecondaryIndexes: [created as Index] };
  fillIndex(entries, alone);
  return { ...alone, GlobalSecondaryIndexes: [...existing, created as Index] };
}

/** As AWS does, items whose attributes do not fit the index's keys are left out. */
function fillIndex(entries: Entries, table: Table): void {
  const { store } = createSession(entries);
  const types = new Map(
    table.AttributeDefinitions.map((definition) => [definition.AttributeName, definition.AttributeType]),
  );
  const keys = (table.GlobalSecondaryIndexes ?? []).flatMap(({ KeySchema }) => KeySchema);
  const fits = (item: Item) => keys.every(({ AttributeName }) => item[AttributeName]?.[types.get(AttributeName) ?? '']);
  const ignore = () => {};
  for (const [key, value] of [...entries.range(NAMESPACE.items(table.TableName))]) {
    const item = value as Item;
    if (!fits(item)) continue;
    // The storage learns from this read which item the index entries belong to.
    store.getItemDb(table.TableName).get(key, ignore);
    database.updateIndexes(store, table, null, item, ignore);
  }
}

function deleteIndex(entries: Entries, table: Table, name: string): Table {
  const rest = (table.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => IndexName !== name);
  if (rest.length === (table.GlobalSecondaryIndexes ?? []).length)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Index: ${name} not found`);
  entries.clear(NAMESPACE.index(table.TableName, name));
  const { GlobalSecondaryIndexes: _before, ...kept } = table;
  const used = new Set(
    [table.KeySchema, ...[...rest, ...(table.LocalSecondaryIndexes ?? [])].map(({ KeySchema }) => KeySchema)]
      .flat()
      .map(({ AttributeName }) => AttributeName),
  );
  return {
    ...(kept as Table),
    AttributeDefinitions: table.AttributeDefinitions.filter(({ AttributeName }) => used.has(AttributeName)),
    ...(rest.length > 0 && { GlobalSecondaryIndexes: rest }),
  };
}
