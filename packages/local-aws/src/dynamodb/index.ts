import { crc32 } from 'node:zlib';
import { AwsError } from '../aws/error.ts';
import { inNamespace, type JsonProtocol } from '../aws/protocol.ts';
import type { AwsService } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { access } from './access.ts';
import { openEntries } from './entries.ts';
import { findOperation } from './operations.ts';
import { startSweeping } from './time-to-live.ts';

export interface DynamoDbOptions {
  /** Where the tables are kept; created when missing. */
  readonly directory: string;
  readonly clock: Clock;
}

export const dynamoDbProtocol: JsonProtocol = {
  target: 'DynamoDB_20120810',
  contentType: 'application/x-amz-json-1.0',
  messageKey: 'message',
  nameError: inNamespace('com.amazonaws.dynamodb.v20120810'),
  // DynamoDB's clients compare the checksum of what they read.
  headers: (body) => ({ 'x-amz-crc32': String(crc32(body)) }),
};

/** DynamoDB on disk, for the AWS endpoint of `local/aws`. */
export function createDynamoDb({ directory, clock }: DynamoDbOptions): AwsService {
  const entries = openEntries(directory);
  const stopSweeping = startSweeping(entries, clock);
  return {
    name: 'dynamodb',
    json: dynamoDbProtocol,
    access: (operation, input) => access(entries, operation, input),
    async handle(operation: string, input: Input): Promise<Output> {
      const run = findOperation(operation);
      if (!run)
        throw new AwsError(
          'UnknownOperationException',
          `DynamoDB's ${operation} is not served by the local runtime.`,
          501,
        );
      // Whole operations are transactions: what is answered is on disk, and what failed has left no trace.
      return entries.transaction(() => run(entries, input, clock));
    },
    async close() {
      stopSweeping();
      entries.close();
    },
  };
}
