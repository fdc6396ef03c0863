import { AwsError, type AwsService, type Input, type Output } from '../aws/service.ts';
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

/** DynamoDB on disk, for the AWS endpoint of `aws`. */
export function createDynamoDb({ directory, clock }: DynamoDbOptions): AwsService {
  const entries = openEntries(directory);
  const stopSweeping = startSweeping(entries, clock);
  return {
    name: 'dynamodb',
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
