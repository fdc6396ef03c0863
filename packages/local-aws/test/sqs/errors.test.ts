import { expect, test } from 'vitest';
import { AwsError } from '../../src/aws/error.ts';
import { sqsProtocol } from '../../src/sqs/index.ts';

/** Pairs that AWS was seen to answer in the JSON protocol; the last are for injected faults. */
test.each([
  ['QueueDoesNotExist', 400, 'com.amazonaws.sqs#QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue;Sender'],
  ['QueueNameExists', 400, 'com.amazonaws.sqs#QueueNameExists', 'QueueAlreadyExists;Sender'],
  ['InvalidAttributeName', 400, 'com.amazonaws.sqs#InvalidAttributeName', 'InvalidAttributeName;Sender'],
  [
    'InvalidParameterValue',
    400,
    'com.amazon.coral.service#InvalidParameterValueException',
    'InvalidParameterValue;Sender',
  ],
  ['MissingParameter', 400, 'com.amazon.coral.service#MissingRequiredParameterException', 'MissingParameter;Sender'],
  ['AccessDenied', 403, 'com.amazon.coral.service#AccessDenied', 'AccessDenied;Sender'],
  ['InternalFailure', 500, 'com.amazon.coral.service#InternalFailure', 'InternalFailure;Receiver'],
])('%s with status %i goes over the wire as %s', (code, status, type, queryError) => {
  expect(sqsProtocol.nameError(new AwsError(code, 'words', status))).toEqual({
    type,
    headers: { 'x-amzn-query-error': queryError },
  });
});
