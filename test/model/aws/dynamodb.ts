import type { Input, Output } from '../../../packages/local-aws/src/aws/values.ts';
import { conditionOf } from './condition.ts';
import type { Attributes, Value } from './expression.ts';
import { AwsError } from './protocols.ts';
import { InvalidPath, updateOf } from './update.ts';

/** DynamoDB in memory, new and empty for each schedule: items by table and key. Its full rules are the local runtime's. */
export interface Tables {
  run(operation: string, input: Input): Output;
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  ledger: ['pk', 'sk'],
  idempotency: ['id'],
  control: ['pk'],
};

interface Request {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** An item as it will be; `undefined` where it will not be there. */
interface Change {
  readonly table: Map<string, Attributes>;
  readonly key: string;
  readonly old: Attributes | undefined;
  readonly next: Attributes | undefined;
  readonly touched: readonly string[];
}

export function openTables(): Tables {
  const tables = new Map(Object.keys(KEYS).map((name) => [name, new Map<string, Attributes>()]));

  function placeOf({ TableName, Key, Item }: Request) {
    const table = tables.get(TableName);
    if (!table) throw new AwsError('ResourceNotFoundException', `There is no table ${TableName}.`);
    const key = JSON.stringify(KEYS[TableName]?.map((name) => (Key ?? Item)?.[name]?.S));
    return { table, key, old: table.get(key) };
  }

  /** @throws AwsError `ConditionalCheckFailedException` */
  function prepare(operation: string, request: Request): Change {
    const { table, key, old } = placeOf(request);
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = request;
    const scope = { item: old ?? {}, names, values };
    if (request.ConditionExpression && !conditionOf(request.ConditionExpression)(scope)) {
      const details = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old ? { Item: old } : {};
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, details);
    }
    switch (operation) {
      case 'Put':
        return { table, key, old, next: request.Item, touched: [] };
      case 'Delete':
        return { table, key, old, next: undefined, touched: [] };
      case 'ConditionCheck':
        return { table, key, old, next: old, touched: [] };
      default: {
        const whole = { ...scope, item: { ...scope.item, ...request.Key } };
        const { item, touched } = updateOf(request.UpdateExpression ?? '')(whole);
        return { table, key, old, next: item, touched };
      }
    }
  }

  function write({ table, key, next }: Change): void {
    if (next) table.set(key, next);
    else table.delete(key);
  }

  function writeOne(operation: string, input: Input): Output {
    const request = input as unknown as Request;
    const change = prepare(operation, request);
    write(change);
    return returned(change, request.ReturnValues);
  }

  function writeAll(items: readonly Readonly<Record<string, Request>>[]): Output {
    const changes: Change[] = [];
    const reasons = items.map((item) => {
      const [[operation, request] = ['', undefined]] = Object.entries(item);
      if (!request) return { Code: 'None' };
      try {
        changes.push(prepare(operation, request));
        return { Code: 'None' };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { Code: error.code.replace('Exception', ''), Message: error.message, ...error.details };
      }
    });
    if (reasons.some(({ Code }) => Code !== 'None'))
      throw new AwsError('TransactionCanceledException', 'Transaction cancelled', 400, {
        CancellationReasons: reasons,
      });
    for (const change of changes) write(change);
    return {};
  }

  function get(request: Request): Output {
    const { old } = placeOf(request);
    return old ? { Item: old } : {};
  }

  const OPERATIONS: Readonly<Record<string, (input: Input) => Output>> = {
    GetItem: (input) => get(input as unknown as Request),
    PutItem: (input) => writeOne('Put', input),
    UpdateItem: (input) => writeOne('Update', input),
    DeleteItem: (input) => writeOne('Delete', input),
    TransactWriteItems: ({ TransactItems }) => writeAll(TransactItems as Parameters<typeof writeAll>[0]),
    BatchGetItem({ RequestItems }) {
      const asked = Object.entries(RequestItems as Readonly<Record<string, { readonly Keys: readonly Attributes[] }>>);
      const found = asked.map(([TableName, { Keys }]) => [
        TableName,
        Keys.flatMap((Key) => get({ TableName, Key }).Item ?? []),
      ]);
      return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
    },
  };

  return {
    run(operation, input) {
      const run = OPERATIONS[operation];
      if (!run)
        throw new AwsError('UnknownOperationException', `DynamoDB's ${operation} is not served by the model.`, 501);
      try {
        return run(input);
      } catch (error) {
        if (error instanceof InvalidPath)
          throw new AwsError('ValidationException', 'The document path provided in the update expression is invalid');
        throw error;
      }
    },
  };
}

function returned({ old, next, touched }: Change, wanted = 'NONE'): Output {
  const only = (item: Attributes | undefined) =>
    Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => touched.includes(name)));
  switch (wanted) {
    case 'ALL_OLD':
      return old ? { Attributes: old } : {};
    case 'ALL_NEW':
      return next ? { Attributes: next } : {};
    case 'UPDATED_OLD':
      return { Attributes: only(old) };
    case 'UPDATED_NEW':
      return { Attributes: only(next) };
    default:
      return {};
  }
}
