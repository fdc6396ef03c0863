import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { linkKey } from '../topology/index.ts';
import { OWNER_PREFIX, type TableRowsOptions } from './table-rows.ts';

/** The records of both sides that a pair of the link names. */
export interface NamedPair {
  readonly from: string;
  readonly to: string;
}

/**
 * Every pair that names a record of both sides, a megabyte a request: a million pairs are some 100 requests and a cent. Read eventually
 * only: a decision reads its pair once more.
 */
export async function* allPairs({ client, tableName, link }: TableRowsOptions): AsyncGenerator<NamedPair> {
  const document = DynamoDBDocumentClient.from(client);
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await document.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :to)',
        ExpressionAttributeValues: { ':pk': linkKey(link), ':to': OWNER_PREFIX },
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    for (const { sk, from } of page.Items ?? []) yield { from, to: String(sk).slice(OWNER_PREFIX.length) };
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
