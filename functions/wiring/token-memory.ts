import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTokenMemory } from '../../shared/receive/index.ts';
import type { ReceiverEnvironment } from '../../shared/topology/index.ts';
import { awsLimits } from './aws-limits.ts';

/** For receivers whose provider signs a one-time token: imported by their generated entries and by no other. */
export function tokenMemory({ tokenTable, tokenPrefix }: ReceiverEnvironment) {
  const client = new DynamoDBClient(awsLimits({ maxAttempts: 2, connectMs: 500, requestMs: 1000 }));
  return { tokens: createTokenMemory({ client, tableName: tokenTable, prefix: tokenPrefix, now: Date.now }) };
}
