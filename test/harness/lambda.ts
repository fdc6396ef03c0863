import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

/** What a test states of a message; the event source mapping adds the rest. */
export type Received = Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'> & {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount' | 'SentTimestamp'>;
};

/** The event with which Lambda invokes a worker for these messages of a queue. */
export function sqsEvent(messages: readonly Received[], queueUrl: string): SQSEvent {
  const [account, name] = new URL(queueUrl).pathname.split('/').slice(-2);
  const Records = messages.map(
    ({ attributes, ...message }): SQSRecord => ({
      ...message,
      attributes: { SenderId: 'sender', ApproximateFirstReceiveTimestamp: attributes.SentTimestamp, ...attributes },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-west-1:${account}:${name}`,
      awsRegion: 'eu-west-1',
    }),
  );
  return { Records };
}

/** The context of one invocation. @param alias the alias that it names */
export function lambdaContext(
  awsRequestId: string,
  remainingMs: () => number,
  functionName = 'worker',
  alias?: string,
): Context {
  return {
    awsRequestId,
    functionName,
    getRemainingTimeInMillis: remainingMs,
    callbackWaitsForEmptyEventLoop: false,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}${alias ? `:${alias}` : ''}`,
    memoryLimitInMB: '256',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'stream',
    done() {},
    fail() {},
    succeed() {},
  };
}
