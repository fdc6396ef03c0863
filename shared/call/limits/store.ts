import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { BREAKER_ATTRIBUTE } from '../../topology/index.ts';
import type { MaybeBreaker } from './breaker.ts';
import type { CounterUpdate } from './lease.ts';
import { accountKey, type Row, rowOf, rowOfAttributes } from './row.ts';

/** The row after a write that was done, or the row that stood in its way. */
export interface Written {
  readonly isDone: boolean;
  readonly row: Row;
}

export interface ControlStore {
  read(account: string): Promise<Row>;
  /** Changes the breaker if the row is as it was seen. A repeated request changes nothing, and is done. */
  change(account: string, seen: Row, next: MaybeBreaker): Promise<Written>;
  /** Takes places from the counter. A repeated request takes others: they are wasted, the rate is kept. */
  count(account: string, update: CounterUpdate): Promise<Written>;
}

export function createControlStore(client: DynamoDBClient, TableName: string): ControlStore {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function write(account: string, expressions: Partial<UpdateCommandInput>): Promise<Written> {
    try {
      const { Attributes } = await document.send(
        new UpdateCommand({
          TableName,
          Key: accountKey(account),
          ...expressions,
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isDone: true, row: rowOf(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isDone: false, row: rowOfAttributes(error.Item) };
    }
  }

  return {
    async read(account) {
      const key = { TableName, Key: accountKey(account), ConsistentRead: true };
      return rowOf((await document.send(new GetCommand(key))).Item);
    },

    async change(account, seen, next) {
      const written = await write(account, changeExpressions(seen.version, next));
      const { version, breaker } = written.row;
      // The answer to an earlier try of this request was lost.
      const isOurs = version === seen.version + 1 && isDeepStrictEqual(breaker, next);
      return { ...written, isDone: written.isDone || isOurs };
    },

    count: (account, update) => write(account, counterExpressions(update)),
  };
}

function changeExpressions(version: number, next: MaybeBreaker): Partial<UpdateCommandInput> {
  return {
    UpdateExpression: `SET #version = :next${next ? ', #breaker = :breaker' : ' REMOVE #breaker'}`,
    ConditionExpression: version === 0 ? 'attribute_not_exists(#version)' : '#version = :version',
    ExpressionAttributeNames: { '#version': 'version', '#breaker': BREAKER_ATTRIBUTE },
    ExpressionAttributeValues: {
      ...(version > 0 && { ':version': version }),
      ':next': version + 1,
      ...(next && { ':breaker': next }),
    },
  };
}

/** The parts of one update, for the places and for the day. */
function counterExpressions({ tat, day }: CounterUpdate): Partial<UpdateCommandInput> {
  const sets: string[] = [];
  const adds: string[] = [];
  const conditions: string[] = [];
  if (tat?.kind === 'add') adds.push('tat :by');
  if (tat?.kind === 'reset') sets.push('tat = :to');
  if (tat) conditions.push('(attribute_not_exists(tat) OR tat <= :atMost)');
  if (day) {
    conditions.push(
      day.isFirst ? '(attribute_not_exists(#day) OR #day <> :today)' : '(#day = :today AND dayCalls <= :room)',
    );
    sets.push(...(day.isFirst ? ['#day = :today', 'dayCalls = :calls'] : []));
    adds.push(...(day.isFirst ? [] : ['dayCalls :calls']));
  }
  return {
    UpdateExpression: [['SET', sets] as const, ['ADD', adds] as const]
      .flatMap(([clause, parts]) => (parts.length > 0 ? `${clause} ${parts.join(', ')}` : []))
      .join(' '),
    ConditionExpression: conditions.join(' AND '),
    ...(day && { ExpressionAttributeNames: { '#day': 'day' } }),
    ExpressionAttributeValues: {
      ...(tat?.kind === 'add' && { ':by': tat.by, ':atMost': tat.atMost }),
      ...(tat?.kind === 'reset' && { ':to': tat.to, ':atMost': tat.start }),
      ...(day && { ':today': day.today, ':calls': day.calls }),
      ...(day && !day.isFirst && { ':room': day.limit - day.calls }),
    },
  };
}
