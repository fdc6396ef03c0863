import type { Input } from '../aws/values.ts';
import type { InvokeResult } from '../lambda/invocation.ts';
import type { GivenUp, QueuedEvent } from './asynchronous.ts';
import type { ApiFunction } from './functions.ts';

/** What Lambda sends to the failure destination: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html. */
export function invocationRecord(
  fn: ApiFunction,
  event: QueuedEvent,
  why: GivenUp,
  now: number,
  result?: InvokeResult,
): Input {
  return {
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${fn.arn}:${event.asked?.qualifier ?? '$LATEST'}`,
      condition: why,
      approximateInvokeCount: event.failures + (result ? 1 : 0),
    },
    requestPayload: JSON.parse(event.payload),
    ...(result && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: result.functionError },
      responsePayload: JSON.parse(result.payload),
    }),
  };
}
