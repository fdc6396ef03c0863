import { crc32 } from 'node:zlib';
import { AwsError, type Output } from './service.ts';

/** The service and operation that a request asks for. */
export interface Target {
  readonly service: string;
  readonly operation: string;
}

/** An HTTP answer, ready to be written. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Protocol {
  readonly service: string;
  readonly contentType: string;
  /** The namespace of the service's own errors in `__type`. */
  readonly namespace: string;
  readonly messageKey: 'message' | 'Message';
}

/** By the part of `X-Amz-Target` before the dot, as the services' Smithy models name it. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  AmazonSQS: {
    service: 'sqs',
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.sqs#',
    messageKey: 'message',
  },
  DynamoDB_20120810: {
    service: 'dynamodb',
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.dynamodb.v20120810#',
    messageKey: 'message',
  },
  secretsmanager: {
    service: 'secretsmanager',
    contentType: 'application/x-amz-json-1.1',
    namespace: '',
    messageKey: 'Message',
  },
};

/** Errors that AWS's front door answers before a service is reached. */
const COMMON_ERRORS = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'ThrottlingException',
  'UnknownOperationException',
  'UnrecognizedClientException',
]);

/** SQS's errors keep the names of its older query protocol in a header; these are not simply the shape's name with a prefix. */
const SQS_QUERY_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  InvalidAddress: 'InvalidAddress',
  InvalidSecurity: 'InvalidSecurity',
  KmsAccessDenied: 'KMS.AccessDeniedException',
  KmsDisabled: 'KMS.DisabledException',
  KmsInvalidKeyUsage: 'KMS.InvalidKeyUsageException',
  KmsInvalidState: 'KMS.InvalidStateException',
  KmsNotFound: 'KMS.NotFoundException',
  KmsOptInRequired: 'KMS.OptInRequired',
  KmsThrottled: 'KMS.ThrottlingException',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  OverLimit: 'OverLimit',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  RequestThrottled: 'RequestThrottled',
  ResourceNotFoundException: 'ResourceNotFoundException',
  UnrecognizedClientException: 'InvalidClientTokenId',
};
const SQS_PREFIXED_CODES = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'PurgeQueueInProgress',
  'QueueDeletedRecently',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
]);

/**
 * Reads the service and operation off a request.
 * @throws AwsError `UnknownOperationException` (501) that names what was asked for: only the services listed above exist here.
 */
export function parseTarget(headers: Readonly<Record<string, string>>): Target {
  const header = headers['x-amz-target'] ?? '';
  const dot = header.lastIndexOf('.');
  const protocol = PROTOCOLS[header.slice(0, dot)];
  if (protocol && dot > 0) return { service: protocol.service, operation: header.slice(dot + 1) };
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//.exec(headers.authorization ?? '')?.[1];
  const asked = header || (scope ? `a call to the service ${scope}` : 'a request without X-Amz-Target');
  const served = Object.values(PROTOCOLS).map(({ service }) => service);
  throw new AwsError(
    'UnknownOperationException',
    `${asked} is not served by the local AWS endpoint, which has ${served.join(', ')}.`,
    501,
  );
}

/** Encodes the answer of a call that succeeded. */
export function encodeOutput(service: string, output: Output): Reply {
  return reply(service, 200, JSON.stringify(output), {});
}

/** Encodes an error as the service's protocol spells it, so that the SDK throws the typed exception. */
export function encodeError(service: string, error: AwsError): Reply {
  const { namespace, messageKey } = protocolOf(service);
  const type = `${typeNamespace(service, namespace, error.code)}${error.code}`;
  const body = JSON.stringify({ __type: type, [messageKey]: error.message, ...error.details });
  const fault = error.status < 500 ? 'Sender' : 'Receiver';
  const headers = service === 'sqs' ? { 'x-amzn-query-error': `${sqsQueryCode(error.code)};${fault}` } : {};
  return reply(service, error.status, body, headers);
}

/** Encodes the refusal of a request whose protocol is unknown: JSON and REST clients read the header, others the XML. */
export function encodeRefusal(error: AwsError): Reply {
  const text = error.message.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;'));
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-errortype': error.code },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${text}</Message></Error></ErrorResponse>`,
  };
}

function reply(service: string, status: number, body: string, headers: Record<string, string>): Reply {
  // DynamoDB's clients compare the checksum of what they read.
  const checksum: Record<string, string> = service === 'dynamodb' ? { 'x-amz-crc32': String(crc32(body)) } : {};
  return { status, headers: { 'content-type': protocolOf(service).contentType, ...checksum, ...headers }, body };
}

function protocolOf(service: string): Protocol {
  const protocol = Object.values(PROTOCOLS).find((candidate) => candidate.service === service);
  if (!protocol) throw new Error(`The service ${service} has no protocol in local/aws/protocol.ts: add a row for it.`);
  return protocol;
}

function typeNamespace(service: string, namespace: string, code: string): string {
  if (service === 'secretsmanager') return '';
  if (code === 'ValidationException') return 'com.amazon.coral.validate#';
  return COMMON_ERRORS.has(code) ? 'com.amazon.coral.service#' : namespace;
}

function sqsQueryCode(code: string): string {
  return SQS_QUERY_CODES[code] ?? (SQS_PREFIXED_CODES.has(code) ? `AWS.SimpleQueueService.${code}` : code);
}
