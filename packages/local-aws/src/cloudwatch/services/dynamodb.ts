import type { Call } from '../../aws/call.ts';
import type { AwsError } from '../../aws/error.ts';
import type { RecordMetric } from '../sample.ts';

const THROTTLES = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded']);
/** Answers of 400 that AWS counts elsewhere or not as the user's errors. */
const NOT_USER_ERRORS = new Set([...THROTTLES, 'ConditionalCheckFailedException', 'AccessDeniedException']);
const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const SINGULAR = 'TableName';

/**
 * The metrics of `AWS/DynamoDB` that count failures; without a failure there is no value:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html. Consumed capacity is left out.
 */
export function dynamoDbMetrics(record: RecordMetric) {
  const report = (name: string, dimensions: Readonly<Record<string, string>>) =>
    record({ namespace: 'AWS/DynamoDB', name, dimensions, value: 1, unit: 'Count' });

  return {
    /** Counts a call that failed. */
    failed({ operation, input }: Call, error: AwsError): void {
      const isThrottle = THROTTLES.has(error.code);
      for (const TableName of tablesOf(input)) {
        if (isThrottle) {
          report('ThrottledRequests', { TableName, Operation: operation });
          report(READS.has(operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents', { TableName });
        }
        if (error.status >= 500) report('SystemErrors', { TableName, Operation: operation });
        if (error.code === 'ConditionalCheckFailedException') report('ConditionalCheckFailedRequests', { TableName });
      }
      // «UserErrors represents the aggregate of HTTP 400 errors for the current Region and account»: no dimensions.
      if (error.status === 400 && !NOT_USER_ERRORS.has(error.code)) report('UserErrors', {});
    },
  };
}

function tablesOf(input: Call['input']): readonly string[] {
  const { [SINGULAR]: table, RequestItems, TransactItems } = input;
  if (table !== undefined) return [nameOf(table)];
  if (RequestItems !== undefined) return Object.keys(RequestItems as object).map(nameOf);
  const items = (TransactItems ?? []) as readonly Readonly<Record<string, { TableName?: string }>>[];
  return [...new Set(items.flatMap((item) => Object.values(item).map(({ TableName }) => nameOf(TableName))))];
}

/** A table is asked for by its name or its ARN. */
function nameOf(table: unknown): string {
  return String(table).replace(/^arn:[^/]+table\//, '');
}
