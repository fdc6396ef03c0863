import type { Call } from '../../packages/local-aws/src/aws/call.ts';
import type { Input } from '../../packages/local-aws/src/aws/values.ts';
import type { VendorRequest } from './vendor.ts';

/** What a request is, in words that are the same for every event: `dynamodb UpdateItem ledger event, as attempting`. */
export function describeCall({ service, operation, input }: Call): string {
  switch (service) {
    case 'dynamodb':
      return `dynamodb ${operation} ${itemsOf(input).map(describeItem).join(' + ')}`;
    case 'secretsmanager':
      return `secretsmanager ${operation} ${lastPart(input.SecretId, '/')}`;
    default:
      return `${service} ${operation}`;
  }
}

export function describeRequest({ account, method, route }: VendorRequest): string {
  return `${account} ${method} ${route}`;
}

function itemsOf(input: Input): readonly Input[] {
  if (!Array.isArray(input.TransactItems)) return [input];
  return input.TransactItems.flatMap((item: Readonly<Record<string, Input>>) => Object.values(item));
}

/** The table, the kind of the item by the first part of its key, and the state that an event is written with. */
function describeItem({ TableName, Key, Item, UpdateExpression, ExpressionAttributeValues }: Input): string {
  const { pk, sk } = (Key ?? Item ?? {}) as Attributes;
  // The only table whose key is called otherwise, and whose name CloudFormation makes up.
  if (!pk?.S) return 'idempotency';
  const [kind = '', name = ''] = (sk?.S ?? pk.S).split('#');
  const value = /#state = (:\w+)/.exec(String(UpdateExpression))?.[1];
  const state = value && ((ExpressionAttributeValues ?? {}) as Attributes)[value]?.S;
  const words = [lastPart(TableName, '-'), kind, ...(sk ? [] : [name]), ...(state ? [`as ${state}`] : [])];
  return words.join(' ');
}

type Attributes = Readonly<Record<string, { readonly S?: string } | undefined>>;

function lastPart(text: unknown, separator: string): string {
  return String(text).split(separator).at(-1) ?? '';
}
