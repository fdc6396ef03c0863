import { BatchGetCommand, type BatchGetCommandInput, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export type Item = Readonly<Record<string, unknown>>;

export interface BatchGet {
  readonly document: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly pause: (ms: number) => Promise<unknown>;
  /** A ProjectionExpression and its names. */
  readonly projection?: Pick<
    NonNullable<BatchGetCommandInput['RequestItems']>[string],
    'ProjectionExpression' | 'ExpressionAttributeNames'
  >;
}

/** What BatchGetItem takes at once. */
const BATCH = 100;
/** DynamoDB returns keys that it was too busy for: waits of 50 ms, doubling, 6 s in all. */
const FIRST_PAUSE_MS = 50;
const MOST_PAUSES = 7;

/**
 * Reads items by their keys, consistently and in no order.
 * @throws Error when DynamoDB stays too busy, or its own error
 */
export async function batchGet(keys: readonly Item[], options: BatchGet): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let at = 0; at < keys.length; at += BATCH) found.push(...(await getAll(keys.slice(at, at + BATCH), options)));
  return found;
}

async function getAll(keys: Item[], { document, tableName, pause, projection }: BatchGet): Promise<readonly Item[]> {
  const found: Item[] = [];
  let left = keys;
  for (let pauses = 0; left.length > 0; pauses++) {
    if (pauses > MOST_PAUSES)
      throw new Error(
        `DynamoDB did not answer for ${left.length} of ${keys.length} items of ${tableName}: it is too busy. Try again later.`,
      );
    if (pauses > 0) await pause(FIRST_PAUSE_MS * 2 ** (pauses - 1));
    const { Responses, UnprocessedKeys }: BatchAnswer = await document.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true, ...projection } } }),
    );
    found.push(...(Responses?.[tableName] ?? []));
    left = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return found;
}

interface BatchAnswer {
  readonly Responses?: Record<string, Item[]> | undefined;
  readonly UnprocessedKeys?: Record<string, { readonly Keys?: Item[] | undefined }> | undefined;
}
