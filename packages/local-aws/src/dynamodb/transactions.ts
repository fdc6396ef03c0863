import { createHash } from 'node:crypto';
import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { database } from './dynalite.ts';
import { execute, validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { NAMESPACE, requireTable } from './records.ts';
import { keyOf, prepareWrite, runWrite, type Write } from './write.ts';

const WRITES = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheck',
} as const;

const ACTION_LIMIT = 100;
/** How long AWS knows a ClientRequestToken. */
const TOKEN_LIFE_MS = 600_000;

/** Why one action of a transaction stopped it, or that it did not. */
interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/**
 * Carries out all writes or none.
 * @throws AwsError `TransactionCanceledException` with a reason an action, `IdempotentParameterMismatchException`
 */
export function transactWrite(entries: Entries, clock: Clock, input: Input): Output {
  const { ClientRequestToken: token } = input;
  const writes = actionsOf(input).map((action) => prepareAction(entries, action, input.ReturnConsumedCapacity));
  refuseRepeatedItems(entries, writes);
  if (typeof token === 'string' && isRepeated(entries, clock, token, input)) return {};
  const results = writes.map((write) => attempt(() => runWrite(entries, write)));
  const reasons = results.map(({ reason }) => reason);
  // Writes before the failure are rolled back with the operation.
  if (reasons.some(({ Code }) => Code !== 'None')) throw canceled(reasons);
  const outputs = results.map(({ output }) => output);
  return capacityOf(input, writes, outputs);
}

/** Reads all items at one moment. */
export function transactGet(entries: Entries, input: Input): Output {
  const requests = actionsOf(input).map((action) => {
    const get = action.Get as Input | undefined;
    if (!get || Object.keys(action).length !== 1)
      throw new AwsError('ValidationException', 'Every element of TransactItems must have exactly one member, Get.');
    return validate(entries, 'GetItem', get);
  });
  return {
    Responses: requests.map((request) => {
      const { Item: item } = execute(entries, 'GetItem', request);
      return item === undefined ? {} : { Item: item };
    }),
  };
}

function actionsOf(input: Input): readonly Input[] {
  const actions = input.TransactItems;
  if (Array.isArray(actions) && actions.length >= 1 && actions.length <= ACTION_LIMIT) return actions;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than ` +
      `or equal to ${ACTION_LIMIT} and greater than or equal to 1`,
  );
}

function prepareAction(entries: Entries, action: Input, capacity: unknown): Write {
  const [name, ...others] = Object.keys(action);
  if (others.length > 0 || !isWrite(name))
    throw new AwsError(
      'ValidationException',
      'Every element of TransactItems must have exactly one member of Put, Update, Delete and ConditionCheck.',
    );
  const write = action[name] as Input;
  return prepareWrite(entries, WRITES[name], { ...write, ReturnConsumedCapacity: capacity });
}

function isWrite(name: string | undefined): name is keyof typeof WRITES {
  return name !== undefined && Object.hasOwn(WRITES, name);
}

function refuseRepeatedItems(entries: Entries, writes: readonly Write[]): void {
  const keys = writes.map(({ request }) => {
    const table = requireTable(entries, request.TableName);
    return `${table.TableName} ${database.createKey(keyOf(request, table), table)}`;
  });
  if (new Set(keys).size < keys.length)
    throw new AwsError('ValidationException', 'Transaction request cannot include multiple operations on one item');
}

function attempt(run: () => Output): { readonly reason: Reason; readonly output: Output } {
  try {
    return { output: run(), reason: { Code: 'None' } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const Code = { ConditionalCheckFailedException: 'ConditionalCheckFailed', ValidationException: 'ValidationError' }[
      error.code
    ];
    if (!Code) throw error;
    return { output: {}, reason: { Code, Message: error.message, ...error.details } };
  }
}

function canceled(reasons: readonly Reason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
}

/** Whether this very request was carried out already; remembers it otherwise. */
function isRepeated(entries: Entries, clock: Clock, token: string, input: Input): boolean {
  const now = clock.now();
  const hash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  forgetTokens(entries, now - TOKEN_LIFE_MS);
  const known = entries.get(NAMESPACE.tokens, token) as { hash: string } | undefined;
  if (!known) {
    entries.put(NAMESPACE.tokens, token, { hash, at: now });
    entries.put(NAMESPACE.tokenTimes, `${timeKey(now)} ${token}`, token);
  } else if (known.hash !== hash)
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The request uses the same ClientRequestToken as an earlier one, with other parameters.',
    );
  return known !== undefined;
}

/** Reads only the tokens that it forgets: a call costs the same however many there are. */
function forgetTokens(entries: Entries, before: number): void {
  for (const [key, token] of [...entries.range(NAMESPACE.tokenTimes, { lt: timeKey(before + 1) })]) {
    entries.del(NAMESPACE.tokens, String(token));
    entries.del(NAMESPACE.tokenTimes, key);
  }
}

/** Keys sort as text. A scaled clock has fractions of a millisecond. */
const timeKey = (ms: number) => String(Math.floor(ms)).padStart(16, '0');

/** What a transaction consumes: twice what its writes consume alone, a check like the smallest write. */
function capacityOf(input: Input, writes: readonly Write[], outputs: readonly Output[]): Output {
  if (input.ReturnConsumedCapacity === undefined || input.ReturnConsumedCapacity === 'NONE') return {};
  const units = new Map<string, number>();
  for (const [n, { request }] of writes.entries()) {
    const alone = (outputs[n]?.ConsumedCapacity as { CapacityUnits?: number } | undefined)?.CapacityUnits ?? 1;
    units.set(request.TableName, (units.get(request.TableName) ?? 0) + 2 * alone);
  }
  return { ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits })) };
}
