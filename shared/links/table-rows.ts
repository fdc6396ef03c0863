import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { linkKey } from '../topology/index.ts';
import type { LinkRows, PairRow, PairsChange } from './rows.ts';

export interface TableRowsOptions {
  readonly client: DynamoDBClient;
  /** The ledger's table. */
  readonly tableName: string;
  /** Name of the link: the partition of its rows. */
  readonly link: string;
}

const pairSort = (from: string) => `from#${from}`;
export const OWNER_PREFIX = 'to#';
const ownerSort = (to: string) => `${OWNER_PREFIX}${to}`;
const leaseSort = (to: string) => `lease#${to}`;
/** A lease that its worker did not give up is deleted by then; it has ended long before. */
const LEASE_ROW_SECONDS = 86_400;
/** Another transaction is at work on the same row, or a condition does not hold. */
const REFUSALS: readonly unknown[] = ['ConditionalCheckFailed', 'TransactionConflict'];

type Transaction = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** The pairs of one link in a partition of the ledger's table: a row for each side, and one for each lease. */
export function tableRows({ client, tableName, link }: TableRowsOptions): LinkRows {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const pk = linkKey(link);
  const read = async (sk: string) =>
    (await document.send(new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true }))).Item;

  const putPair = ({ from, row, seen }: PairsChange['pairs'][number]) => ({
    TableName: tableName,
    Item: { pk, sk: pairSort(from), ...row },
    ...(seen === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :seen',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':seen': seen },
        }),
  });

  function ownerChange({ to, from }: PairsChange['owners'][number], theirs: readonly string[]): Transaction[number] {
    const places = theirs.map((_, at) => `:from${at}`);
    const condition = {
      TableName: tableName,
      ConditionExpression: `attribute_not_exists(pk) OR #from IN (${places.join(', ')})`,
      ExpressionAttributeNames: { '#from': 'from' },
      ExpressionAttributeValues: Object.fromEntries(theirs.map((one, at) => [`:from${at}`, one])),
    };
    const Key = { pk, sk: ownerSort(to) };
    return from === undefined ? { Delete: { ...condition, Key } } : { Put: { ...condition, Item: { ...Key, from } } };
  }

  /** The answer to an earlier try of the same request may have been lost: then the row is as it would be written. */
  async function putAlone(put: ReturnType<typeof putPair>): Promise<boolean> {
    if (await unlessRefused(document.send(new PutCommand(put)))) return true;
    return isDeepStrictEqual(await read(put.Item.sk), put.Item);
  }

  return {
    pair: async (from) => rowOf(await read(pairSort(from))),
    owner: async (to) => (await read(ownerSort(to)))?.from,

    async write({ pairs, owners }) {
      const [only, ...others] = pairs.map(putPair);
      if (only && others.length === 0 && owners.length === 0) return putAlone(only);
      const theirs = pairs.map(({ from }) => from);
      const TransactItems: Transaction = [
        ...pairs.map((pair) => ({ Put: putPair(pair) })),
        ...owners.map((owner) => ownerChange(owner, theirs)),
      ];
      try {
        await document.send(new TransactWriteCommand({ TransactItems }));
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceledException) {
          const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
          if (codes.some((code) => REFUSALS.includes(code))) return false;
        }
        throw error;
      }
    },

    lease: (to, holder, untilMs, nowMs) =>
      unlessRefused(
        document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { pk, sk: leaseSort(to) },
            UpdateExpression: 'SET #holder = :holder, #until = :until, expiresAt = :expires',
            ConditionExpression: 'attribute_not_exists(#holder) OR #holder = :holder OR #until <= :now',
            ExpressionAttributeNames: { '#holder': 'holder', '#until': 'leasedUntil' },
            ExpressionAttributeValues: {
              ...{ ':holder': holder, ':until': untilMs, ':now': nowMs },
              ':expires': Math.ceil(untilMs / 1000) + LEASE_ROW_SECONDS,
            },
          }),
        ),
      ),

    async release(to, holder) {
      await unlessRefused(
        document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { pk, sk: leaseSort(to) },
            // What is left of the row ends by the table's time to live, which costs nothing.
            UpdateExpression: 'REMOVE #holder, #until',
            ConditionExpression: '#holder = :holder',
            ExpressionAttributeNames: { '#holder': 'holder', '#until': 'leasedUntil' },
            ExpressionAttributeValues: { ':holder': holder },
          }),
        ),
      );
    },
  };
}

/** Only this file writes these rows: they are what it wrote. */
function rowOf(item: Readonly<Record<string, unknown>> | undefined): PairRow | undefined {
  if (!item) return undefined;
  const { pk: _pk, sk: _sk, ...row } = item;
  return { ...(row as Omit<PairRow, 'facts'>), facts: (row.facts ?? {}) as PairRow['facts'] };
}

async function unlessRefused(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
