import type { InvokeResult } from '../lambda/invocation.ts';

/**
 * Ids of the messages a batch's result says are done, which are then deleted; the others come back after their
 * visibility time-out. Without partial failures it is all or none. With them, by the rules of
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: an empty or null list, or none at all,
 * means that all are done; an empty, null or unknown `itemIdentifier`, or anything that is not this shape, means that
 * none is.
 */
export function succeeded(
  messageIds: readonly string[],
  { payload, functionError }: InvokeResult,
  reportBatchItemFailures: boolean,
): readonly string[] {
  if (functionError) return [];
  if (!reportBatchItemFailures) return messageIds;
  const failed = failedIds(payload);
  if (failed === undefined || failed.some((id) => typeof id !== 'string' || !messageIds.includes(id))) return [];
  return messageIds.filter((id) => !failed.includes(id));
}

/** The reported identifiers; undefined when the result is not a report. */
function failedIds(payload: string): readonly unknown[] | undefined {
  const result = parse(payload);
  if (result === null || result === '') return [];
  if (typeof result !== 'object') return undefined;
  const { batchItemFailures = null } = result as { batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  return batchItemFailures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure ? failure.itemIdentifier : undefined,
  );
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
