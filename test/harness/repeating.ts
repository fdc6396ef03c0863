import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A client that makes every request twice, as the SDK does when an answer is lost: the same bytes, below its retry. The second
 * answer is the caller's.
 */
export function repeatingClient(): DynamoDBClient {
  const client = new DynamoDBClient({});
  repeatEveryRequest(client);
  return client;
}

/** The same for a client that was made elsewhere. */
export function repeatEveryRequest(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      await next(args);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'repeatEveryRequest' },
  );
}
