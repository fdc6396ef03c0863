import { crc32 } from 'node:zlib';
import { wireNames } from '../sqs/index.ts';
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
  readonly body: string | Buffer;
}

interface Protocol {
  readonly service: string;
  readonly contentType: string;
  /** The namespace of the service's own errors in `__type`; empty where they stand alone. */
  readonly namespace: string;
  readonly messageKey: 'message' | 'Message';
}

/** By the part of `X-Amz-Target` before the dot, as the services' Smithy models name it. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  AmazonSQS: {
    service: 'sqs',
    contentType: 'application/x-amz-json-1.0',
    // local/sqs names its errors itself.
    namespace: '',
    messageKey: 'message',
  },
  GraniteServiceVersion20100801: {
    // CloudWatch; its signature names it so.
    service: 'monitoring',
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.cloudwatch#',
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

/** How SQS's query protocol names what the front door answers; its own errors are named in `local/sqs`. */
const SQS_FRONT_DOOR: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

/** The service whose name the request's signature carries: REST services are told apart by nothing else. */
export function signedService({ authorization = '' }: Readonly<Record<string, string>>): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//.exec(authorization)?.[1];
}

/**
 * Reads the service and operation off a request. `rest` are the REST services, for the refusal's sake.
 * @throws AwsError `UnknownOperationException` (501) that names what was asked for: only the services listed above exist here.
 */
export function parseTarget(headers: Readonly<Record<string, string>>, rest: readonly string[]): Target {
  const header = headers['x-amz-target'] ?? '';
  const dot = header.lastIndexOf('.');
  const protocol = PROTOCOLS[header.slice(0, dot)];
  if (protocol && dot > 0) return { service: protocol.service, operation: header.slice(dot + 1) };
  const scope = signedService(headers);
  const asked = header || (scope ? `a call to the service ${scope}` : 'a request without X-Amz-Target');
  const served = [...Object.values(PROTOCOLS).map(({ service }) => service), ...rest];
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
  const { type, headers } = service === 'sqs' ? sqsNames(error) : { type: typeOf(service, error.code), headers: {} };
  const body = { __type: type, [protocolOf(service).messageKey]: error.message, ...error.details };
  return reply(service, error.status, JSON.stringify(body), headers);
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
  if (!protocol)
    throw new Error(
      `The service ${service} has no protocol in packages/local-aws/src/aws/protocol.ts: add a row for it.`,
    );
  return protocol;
}

function typeOf(service: string, code: string): string {
  const { namespace } = protocolOf(service);
  if (namespace === '') return code;
  if (code === 'ValidationException') return `com.amazon.coral.validate#${code}`;
  return `${COMMON_ERRORS.has(code) ? 'com.amazon.coral.service#' : namespace}${code}`;
}

function sqsNames(error: AwsError): { type: string; headers: Record<string, string> } {
  const { type, queryError } = wireNames(error);
  const frontDoor = SQS_FRONT_DOOR[error.code];
  return { type, headers: { 'x-amzn-query-error': frontDoor ? `${frontDoor};Sender` : queryError } };
}
