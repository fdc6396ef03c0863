import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

const ARN = 'arn:aws:sqs:eu-west-1:123456789012:queue';

/** What a test states of a message; the event source mapping adds the rest. */
export type Received = Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'> & {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount' | 'SentTimestamp'>;
};

/** The event with which Lambda invokes a worker for these messages. */
export function sqsEvent(messages: readonly Received[]): SQSEvent {
  const Records = messages.map(
    ({ attributes, ...message }): SQSRecord => ({
      ...message,
      attributes: { SenderId: 'sender', ApproximateFirstReceiveTimestamp: attributes.SentTimestamp, ...attributes },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: ARN,
      awsRegion: 'eu-west-1',
    }),
  );
  return { Records };
}

/** The context of one invocation. */
export function lambdaContext(awsRequestId: string, remainingMs: () => number, functionName = 'worker'): Context {
  return {
    awsRequestId,
    functionName,
    getRemainingTimeInMillis: remainingMs,
    callbackWaitsForEmptyEventLoop: false,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
    memoryLimitInMB: '256',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'stream',
    done() {},
    fail() {},
    succeed() {},
  };
}
