import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

interface Batch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** Writes each message to the table; a message that says `fail` is reported as failed, one that says `hang` never ends. */
export async function handler(event: Batch) {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    if (body === 'hang') await new Promise(() => {});
    if (body === 'fail') batchItemFailures.push({ itemIdentifier: messageId });
    else
      await dynamodb.send(
        new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: messageId }, body: { S: body } } }),
      );
  }
  return { batchItemFailures };
}
