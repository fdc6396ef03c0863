import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A client that makes every request twice, as the SDK does when an answer is lost: the same bytes, below its retry. The second
 * answer is the caller's.
 */
export function repeatingClient(): DynamoDBClient {
  const client = new DynamoDBClient({});
  client.middlewareStack.add(
    (next) => async (args) => {
      await next(args);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'repeatEveryRequest' },
  );
  return client;
}
