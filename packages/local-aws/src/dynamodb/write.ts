import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { database } from './dynalite.ts';
import { execute, toAwsError, validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { holds } from './expression.ts';
import { NAMESPACE, requireTable } from './records.ts';
import type { Item, Request, Table } from './request.ts';

export type WriteOperation = 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** A validated write, or a check of a transaction that writes nothing. */
export interface Write {
  readonly operation: WriteOperation | 'ConditionCheck';
  readonly request: Request;
  /** Whether a failed condition answers with the item as it is. */
  readonly returnsOld: boolean;
}

/** Carries out PutItem, UpdateItem or DeleteItem. */
export function writeItem(entries: Entries, operation: WriteOperation, input: Input): Output {
  return runWrite(entries, prepareWrite(entries, operation, input));
}

/** @throws AwsError `ValidationException` */
export function prepareWrite(entries: Entries, operation: Write['operation'], input: Input): Write {
  const wanted = input.ReturnValuesOnConditionCheckFailure ?? 'NONE';
  if (wanted !== 'NONE' && wanted !== 'ALL_OLD')
    throw new AwsError(
      'ValidationException',
      `ReturnValuesOnConditionCheckFailure can only be ALL_OLD or NONE, not ${String(wanted)}`,
    );
  // A check has the parameters of a DeleteItem, and only those.
  const request = validate(entries, operation === 'ConditionCheck' ? 'DeleteItem' : operation, input);
  return { operation, request, returnsOld: wanted === 'ALL_OLD' };
}

/**
 * Runs a prepared write; must be inside a transaction.
 * @throws AwsError `ConditionalCheckFailedException`, with the item when it was asked for
 */
export function runWrite(entries: Entries, { operation, request, returnsOld }: Write): Output {
  const { _condition: condition, ...unconditional } = request;
  const table = requireTable(entries, request.TableName);
  const key = keyOf(request, table);
  const old = entries.get(NAMESPACE.items(table.TableName), database.createKey(key, table)) as Item | undefined;
  try {
    if (condition && !holds(condition.expression, old ?? {}))
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
    return operation === 'ConditionCheck' ? {} : execute(entries, operation, unconditional);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
    throw new AwsError(error.code, error.message, error.status, returnsOld && old ? { Item: old } : {});
  }
}

/** The item's key, or the item that holds it. */
export function keyOf(request: Request, table: Table): Item {
  const { Key, Item: item } = request as { Key?: Item; Item?: Item };
  const error = Key ? database.validateKey(Key, table) : database.validateItem(item ?? {}, table);
  if (error) throw toAwsError(error);
  return Key ?? item ?? {};
}
