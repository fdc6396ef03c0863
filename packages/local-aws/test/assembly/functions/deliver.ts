import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

interface Batch {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
  }[];
}

/** Writes each message to the table; one that says `fail` is reported as failed, one that says `hang` hangs at first. */
export async function handler(event: Batch) {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of event.Records) {
    if (body === 'hang' && attributes.ApproximateReceiveCount === '1')
      await new Promise((done) => setTimeout(done, 900_000));
    if (body === 'fail') batchItemFailures.push({ itemIdentifier: messageId });
    else
      await dynamodb.send(
        new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: messageId }, body: { S: body } } }),
      );
  }
  return { batchItemFailures };
}
