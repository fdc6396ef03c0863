import { AwsError } from '../aws/error.ts';
import type { JsonProtocol } from '../aws/protocol.ts';

/** How SQS names its modelled errors in the older query protocol, and the HTTP status of each (botocore's service model). */
const MODELLED = {
  BatchEntryIdsNotDistinct: ['AWS.SimpleQueueService.BatchEntryIdsNotDistinct', 400],
  BatchRequestTooLong: ['AWS.SimpleQueueService.BatchRequestTooLong', 400],
  EmptyBatchRequest: ['AWS.SimpleQueueService.EmptyBatchRequest', 400],
  InvalidAttributeName: ['InvalidAttributeName', 400],
  InvalidAttributeValue: ['InvalidAttributeValue', 400],
  InvalidBatchEntryId: ['AWS.SimpleQueueService.InvalidBatchEntryId', 400],
  InvalidMessageContents: ['InvalidMessageContents', 400],
  MessageNotInflight: ['AWS.SimpleQueueService.MessageNotInflight', 400],
  PurgeQueueInProgress: ['AWS.SimpleQueueService.PurgeQueueInProgress', 403],
  QueueDeletedRecently: ['AWS.SimpleQueueService.QueueDeletedRecently', 400],
  QueueDoesNotExist: ['AWS.SimpleQueueService.NonExistentQueue', 400],
  QueueNameExists: ['QueueAlreadyExists', 400],
  ReceiptHandleIsInvalid: ['ReceiptHandleIsInvalid', 404],
  RequestThrottled: ['RequestThrottled', 403],
  ResourceNotFoundException: ['ResourceNotFoundException', 404],
  TooManyEntriesInBatchRequest: ['AWS.SimpleQueueService.TooManyEntriesInBatchRequest', 400],
  UnsupportedOperation: ['AWS.SimpleQueueService.UnsupportedOperation', 400],
} satisfies Record<string, readonly [query: string, status: number]>;

const QUERY_CODES = new Map(Object.entries(MODELLED).map(([code, [query]]) => [code, query]));

/** How the older query protocol names what AWS's front door refuses. */
const FRONT_DOOR: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

/** Errors that SQS's front end raises before the service, with the shape names that AWS was seen to answer. */
const FRONT_END = new Map([
  ['InvalidParameterValue', 'InvalidParameterValueException'],
  ['MissingParameter', 'MissingRequiredParameterException'],
]);

/**
 * SQS over AWS JSON: an error has its name in `__type` of the body, and its older name in the header `x-amzn-query-error`.
 * Names any code, also those of an injected fault.
 */
export const sqsProtocol: JsonProtocol = {
  target: 'AmazonSQS',
  contentType: 'application/x-amz-json-1.0',
  messageKey: 'message',
  nameError({ code, status }) {
    const fault = status < 500 ? 'Sender' : 'Receiver';
    const query = QUERY_CODES.get(code);
    if (query) return named(`com.amazonaws.sqs#${code}`, `${query};${fault}`);
    return named(`com.amazon.coral.service#${FRONT_END.get(code) ?? code}`, `${FRONT_DOOR[code] ?? code};${fault}`);
  },
};

function named(type: string, queryError: string) {
  return { type, headers: { 'x-amzn-query-error': queryError } };
}

/** The code as `Failed[].Code` of a batch answer gives it. */
export function batchCode(error: AwsError): string {
  return QUERY_CODES.get(error.code) ?? error.code;
}

/** One of SQS's modelled errors, with its own HTTP status. */
export function sqsError(code: keyof typeof MODELLED, message: string): AwsError {
  return new AwsError(code, message, MODELLED[code][1]);
}

export const invalidParameter = (message: string) => new AwsError('InvalidParameterValue', message);

export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);

export const noSuchQueue = () => sqsError('QueueDoesNotExist', 'The specified queue does not exist.');
