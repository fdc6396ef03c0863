import type { Access } from '../aws/service.ts';
import type { Input } from '../aws/values.ts';
import { attributesOf, selectOf } from './attributes.ts';
import { validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { readTable, tableArn, tableName } from './records.ts';
import type { Attribute, Item, Table } from './request.ts';

/** The action that each member of a transaction needs. */
const TRANSACTED: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * What a caller must be allowed to do for an operation («Actions, resources, and condition keys for Amazon DynamoDB»),
 * with `dynamodb:LeadingKeys`, the partition key values of the items it touches, and what the request names of them. Scan has none.
 */
export function access(entries: Entries, operation: string, input: Input): readonly Access[] {
  switch (operation) {
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries(record(input.RequestItems)).map(([name, requests]) =>
        batchAccess(entries, operation, name, requests),
      );
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return list(input.TransactItems).flatMap((action) =>
        Object.entries(action).map(([member, request]) => {
          const { TableName, Key, Item: item } = record(request);
          const access = itemAccess(entries, TRANSACTED[member] ?? member, TableName, [Key ?? item]);
          return withRequest(access, record(request));
        }),
      );
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [withRequest(itemAccess(entries, operation, input.TableName, [input.Key ?? input.Item]), input)];
    case 'Query':
      return [queryAccess(entries, input)];
    case 'ListTables':
      return [{ action: 'dynamodb:ListTables', resource: '*' }];
    default: {
      const arn = tableArn(tableName(input.TableName ?? input.ResourceArn));
      const resource = input.IndexName === undefined ? arn : `${arn}/index/${String(input.IndexName)}`;
      return [{ action: `dynamodb:${operation}`, resource }];
    }
  }
}

function itemAccess(entries: Entries, action: string, table: unknown, keys: readonly unknown[]): Access {
  const name = tableName(table);
  const partitionKey = readTable(entries, name)?.KeySchema[0]?.AttributeName;
  const leading = partitionKey === undefined ? [] : keys.flatMap((key) => text((record(key) as Item)[partitionKey]));
  return withKeys({ action: `dynamodb:${action}`, resource: tableArn(name) }, leading);
}

function queryAccess(entries: Entries, input: Input): Access {
  const name = tableName(input.TableName);
  const table = readTable(entries, name);
  const arn = tableArn(name);
  const resource = input.IndexName === undefined ? arn : `${arn}/index/${String(input.IndexName)}`;
  const access = withKeys({ action: 'dynamodb:Query', resource }, table ? queriedKeys(entries, table, input) : []);
  return withRequest(access, input);
}

/** Reads, with what they ask for, or writes of whole items. */
function batchAccess(entries: Entries, operation: string, name: string, requests: unknown): Access {
  const access = itemAccess(entries, operation, name, batchKeys(requests));
  if (!Array.isArray(requests)) {
    const { Keys: [Key] = [], ...asked } = record(requests) as { readonly Keys?: readonly unknown[] };
    return withRequest(access, { Key, ...asked });
  }
  const attributes = batchKeys(requests).flatMap((item) => Object.keys(record(item)));
  return { ...access, keys: { ...access.keys, 'dynamodb:Attributes': [...new Set(attributes)] } };
}

const READS = new Set(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']);

function withRequest(access: Access, request: Input): Access {
  const isRead = READS.has(access.action);
  const keys = {
    ...access.keys,
    'dynamodb:Attributes': attributesOf(request),
    ...(isRead
      ? { 'dynamodb:Select': [selectOf(request)] }
      : { 'dynamodb:ReturnValues': [String(request.ReturnValues ?? 'NONE')] }),
  };
  return { ...access, keys };
}

/** The partition key that a query asks for. A malformed query touches nothing: it is refused later, with the reason. */
function queriedKeys(entries: Entries, table: Table, input: Input): readonly string[] {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  const { KeySchema } = indexes.find(({ IndexName }) => IndexName === input.IndexName) ?? table;
  const partitionKey = KeySchema[0]?.AttributeName ?? '';
  try {
    const { KeyConditions } = validate(entries, 'Query', input);
    return list(record(record(KeyConditions)[partitionKey]).AttributeValueList).flatMap((value) => text(value));
  } catch {
    return [];
  }
}

function batchKeys(requests: unknown): readonly unknown[] {
  if (!Array.isArray(requests)) return list(record(requests).Keys);
  return list(requests).map(({ PutRequest, DeleteRequest }) => record(PutRequest).Item ?? record(DeleteRequest).Key);
}

function withKeys(access: Access, leading: readonly string[]): Access {
  return leading.length > 0 ? { ...access, keys: { 'dynamodb:LeadingKeys': [...new Set(leading)] } } : access;
}

function text(value: Attribute | undefined): string[] {
  const content = value && Object.values(value)[0];
  return typeof content === 'string' ? [content] : [];
}

function record(value: unknown): Input {
  return typeof value === 'object' && value !== null ? (value as Input) : {};
}

function list(value: unknown): readonly Input[] {
  return Array.isArray(value) ? value.map(record) : [];
}
