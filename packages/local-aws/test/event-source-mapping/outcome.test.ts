import { expect, test } from 'vitest';
import { toSqsEvent } from '../../src/event-source-mapping/event.ts';
import { succeeded } from '../../src/event-source-mapping/outcome.ts';

const ids = ['m1', 'm2', 'm3'];

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html, "Success and failure conditions".
test.each([
  ['null', ids],
  ['""', ids],
  ['{}', ids],
  ['{"batchItemFailures":[]}', ids],
  ['{"batchItemFailures":null}', ids],
  ['{"batchItemFailures":[{"itemIdentifier":"m2"}]}', ['m1', 'm3']],
  ['{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"},{"itemIdentifier":"m3"}]}', []],
  ['{"batchItemFailures":[{"itemIdentifier":""}]}', []],
  ['{"batchItemFailures":[{"itemIdentifier":null}]}', []],
  ['{"batchItemFailures":[{"id":"m2"}]}', []],
  ['{"batchItemFailures":["m2"]}', []],
  ['{"batchItemFailures":[{"itemIdentifier":"m2"},{"itemIdentifier":"other"}]}', []],
  ['{"batchItemFailures":"m2"}', []],
  ['"done"', []],
  ['not JSON', []],
])('of a batch answered with %s, these are done: %j', (payload, done) => {
  expect(succeeded(ids, { requestId: 'r', payload }, true)).toEqual(done);
});

test('without partial failures it is all or none', () => {
  const report = '{"batchItemFailures":[{"itemIdentifier":"m2"}]}';
  expect(succeeded(ids, { requestId: 'r', payload: report }, false)).toEqual(ids);
  expect(succeeded(ids, { requestId: 'r', payload: '{}', functionError: 'Unhandled' }, false)).toEqual([]);
  expect(succeeded(ids, { requestId: 'r', payload: '{}', functionError: 'Unhandled' }, true)).toEqual([]);
});

test('a message becomes a record as Lambda writes it', () => {
  const event = toSqsEvent(
    [
      {
        MessageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
        ReceiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
        Body: 'Test message.',
        MD5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
        Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183' },
        MessageAttributes: { myAttribute: { StringValue: 'myValue', DataType: 'String' } },
      },
    ],
    'arn:aws:sqs:eu-central-1:000000000000:my-queue',
  );
  // The record of https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, in this runtime's region and account.
  expect(event).toEqual({
    Records: [
      {
        messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
        receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
        body: 'Test message.',
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183' },
        messageAttributes: {
          myAttribute: { stringValue: 'myValue', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:my-queue',
        awsRegion: 'eu-central-1',
      },
    ],
  });
});
