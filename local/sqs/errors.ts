import { AwsError } from '../aws/service.ts';

/** How SQS names its modelled errors in the older query protocol, and the HTTP status of each (botocore's service model). */
const MODELLED: Readonly<Record<string, readonly [query: string, status: number]>> = {
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
};

/** Errors that SQS's front end raises before the service, with the shape names that AWS was seen to answer. */
const FRONT_END: Readonly<Record<string, string>> = {
  InvalidParameterValue: 'InvalidParameterValueException',
  MissingParameter: 'MissingRequiredParameterException',
};

/**
 * What an error's code becomes on the wire of the AWS JSON protocol: `__type` of the body and the header
 * `x-amzn-query-error`, from which the SDK picks the exception class. Serves any code, also those of an injected fault.
 */
export function wireNames(error: AwsError): { readonly type: string; readonly queryError: string } {
  const fault = error.status < 500 ? 'Sender' : 'Receiver';
  const modelled = MODELLED[error.code];
  if (modelled) return { type: `com.amazonaws.sqs#${error.code}`, queryError: `${modelled[0]};${fault}` };
  const shape = FRONT_END[error.code] ?? error.code;
  return { type: `com.amazon.coral.service#${shape}`, queryError: `${error.code};${fault}` };
}

/** The code as `Failed[].Code` of a batch answer gives it. */
export function batchCode(error: AwsError): string {
  return MODELLED[error.code]?.[0] ?? error.code;
}

/** One of SQS's modelled errors, with its own HTTP status. */
export function sqsError(code: keyof typeof MODELLED & string, message: string): AwsError {
  return new AwsError(code, message, MODELLED[code]?.[1] ?? 400);
}

export const invalidParameter = (message: string) => new AwsError('InvalidParameterValue', message);

export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);

export const noSuchQueue = () => sqsError('QueueDoesNotExist', 'The specified queue does not exist.');
