import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from '../command/target.ts';

export type Clients = ReturnType<typeof clientsOf>;

/** One client for each service, for as long as the console runs: each reads the caller's credentials once. */
export function clientsOf({ access }: Pick<Target, 'access'>) {
  return {
    cloudwatch: new CloudWatchClient(access),
    dynamo: new DynamoDBClient(access),
    sqs: new SQSClient(access),
  };
}
