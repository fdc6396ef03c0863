import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Step } from './admission.ts';
import { accountKey, BREAKER_ATTRIBUTE, type Row, rowOf, rowOfAttributes } from './row.ts';

/** The rows that differ from what was seen, by account; empty when another writer held them. */
export type Changed = ReadonlyMap<string, Row>;

export interface ControlStore {
  read(account: string): Promise<Row>;
  /** Writes all steps or none, in one call. */
  write(steps: readonly Step[]): Promise<'written' | Changed>;
  /** Takes no slot before `untilMs`. */
  rest(account: string, untilMs: number): Promise<void>;
}

export function createControlStore(client: DynamoDBClient, tableName: string): ControlStore {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function read(account: string): Promise<Row> {
    const { Item } = await document.send(
      new GetCommand({ TableName: tableName, Key: accountKey(account), ConsistentRead: true }),
    );
    return rowOf(Item);
  }

  /** A step without a change: a read is enough. */
  async function check({ account, seen }: Step): Promise<'written' | Changed> {
    const row = await read(account);
    const isAsSeen = row.version === seen.version && Boolean(row.pauses) === Boolean(seen.pauses);
    return isAsSeen ? 'written' : new Map([[account, row]]);
  }

  async function update(step: Step): Promise<'written' | Changed> {
    try {
      await document.send(new UpdateCommand({ TableName: tableName, ...expressionOf(step), ...OLD_ON_FAILURE }));
      return 'written';
    } catch (error) {
      if (error instanceof TransactionConflictException) return new Map();
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return new Map([[step.account, rowOfAttributes(error.Item)]]);
    }
  }

  return {
    read,

    async write(steps) {
      const [first, ...others] = steps;
      if (first === undefined) return 'written';
      if (others.length === 0) return isWrite(first) ? update(first) : check(first);
      try {
        const items = steps.map((step) => {
          const { UpdateExpression, ...condition } = expressionOf(step);
          const common = { TableName: tableName, ...condition, ...OLD_ON_FAILURE };
          return UpdateExpression ? { Update: { ...common, UpdateExpression } } : { ConditionCheck: common };
        });
        await document.send(new TransactWriteCommand({ TransactItems: items }));
        return 'written';
      } catch (error) {
        if (error instanceof TransactionCanceledException)
          return changedBy(error.CancellationReasons ?? [], steps, error);
        throw error;
      }
    },

    async rest(account, untilMs) {
      const TAT = { '#tat': 'tat' };
      try {
        await document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: accountKey(account),
            UpdateExpression: 'SET #tat = :until',
            ConditionExpression: 'attribute_not_exists(#tat) OR #tat < :until',
            ExpressionAttributeNames: TAT,
            ExpressionAttributeValues: { ':until': untilMs },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

const BREAKER = `#${BREAKER_ATTRIBUTE}`;
const OLD_ON_FAILURE = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

function isWrite({ breaker, lease }: Step): boolean {
  return breaker !== undefined || lease !== undefined;
}

/** @throws the error itself where the transaction was not stopped by another writer */
function changedBy(reasons: readonly CancellationReason[], steps: readonly Step[], error: Error): Changed {
  const harmless = ['None', 'ConditionalCheckFailed', 'TransactionConflict'];
  if (!reasons.every(({ Code = 'None' }) => harmless.includes(Code))) throw error;
  return new Map(
    steps.flatMap(({ account }, i): [string, Row][] =>
      reasons[i]?.Code === 'ConditionalCheckFailed' ? [[account, rowOfAttributes(reasons[i].Item)]] : [],
    ),
  );
}

/** A step as a DynamoDB expression. */
function expressionOf({ account, seen, breaker, lease }: Step) {
  const isHealthy = seen.breaker === undefined && seen.pauses === undefined && breaker === undefined;
  const isFirstVersion = seen.version === 0;
  const versionStands = isFirstVersion ? 'attribute_not_exists(#version)' : '#version = :version';
  const conditions = [
    isHealthy ? `attribute_not_exists(${BREAKER}) AND attribute_not_exists(#pauses)` : versionStands,
    ...(lease ? ['(attribute_not_exists(#tat) OR #tat <= :start)'] : []),
  ];
  const sets = [...(lease ? ['#tat = :tat'] : []), ...(breaker ? ['#version = :next'] : [])];
  if (breaker?.next) sets.push(`${BREAKER} = :breaker`);
  const { day } = lease ?? {};
  const isSameDay = day !== undefined && seen.day === day.today;
  if (day) {
    conditions.push(
      isSameDay ? '#day = :today AND #dayCalls <= :room' : '(attribute_not_exists(#day) OR #day <> :today)',
    );
    sets.push(isSameDay ? '#dayCalls = #dayCalls + :calls' : '#day = :today, #dayCalls = :calls');
  }
  const removal = breaker && !breaker.next ? ` REMOVE ${BREAKER}` : '';
  const update = sets.length > 0 ? `SET ${sets.join(', ')}${removal}` : undefined;
  const condition = conditions.join(' AND ');
  const values = {
    ':version': seen.version,
    ':next': seen.version + 1,
    ':breaker': breaker?.next,
    ':start': lease?.start,
    ':tat': lease?.tat,
    ':today': day?.today,
    ':calls': day?.calls,
    ':room': day && day.limit - day.calls,
  };
  const text = `${condition} ${update ?? ''}`;
  const used = Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  const names = [...new Set(text.match(/#\w+/g))].map((name) => [name, name.slice(1)]);
  return {
    Key: accountKey(account),
    ConditionExpression: condition,
    ...(update && { UpdateExpression: update }),
    ExpressionAttributeNames: Object.fromEntries(names) as Record<string, string>,
    ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
  };
}
