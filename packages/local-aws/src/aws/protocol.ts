import { AwsError } from './error.ts';
import type { Reply } from './http.ts';
import type { Output } from './values.ts';
import { writeXml } from './xml.ts';

/** How a service speaks whose operations are named by `X-Amz-Target`: AWS JSON 1.0 or 1.1. */
export interface JsonProtocol {
  /** The part of `X-Amz-Target` before the dot, as the service's Smithy model names it. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** The member of an error's body that holds its message. */
  readonly messageKey: 'message' | 'Message';
  /** An error's name in `__type`, and the headers that go with it: the SDK picks the exception class by them. */
  nameError(error: AwsError): { readonly type: string; readonly headers?: Readonly<Record<string, string>> };
  /** Headers that every answer has, for example a checksum of the body. */
  headers?(body: string): Readonly<Record<string, string>>;
}

/** The service and operation that a request asks for. */
export interface Target {
  readonly service: string;
  readonly operation: string;
}

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

/** The service whose name the request's signature carries: nothing else tells one REST service from another. */
export function signedService({ authorization = '' }: Readonly<Record<string, string>>): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//.exec(authorization)?.[1];
}

/**
 * Reads the service and operation from a request. `json` are the protocols by service name; `rest` are the names of the
 * REST services, which the refusal lists too.
 * @throws AwsError `UnknownOperationException` (501) that names what was asked for.
 */
export function parseTarget(
  headers: Readonly<Record<string, string>>,
  json: ReadonlyMap<string, JsonProtocol>,
  rest: readonly string[],
): Target & { readonly protocol: JsonProtocol } {
  const header = headers['x-amz-target'] ?? '';
  const dot = header.lastIndexOf('.');
  for (const [service, protocol] of json)
    if (dot > 0 && protocol.target === header.slice(0, dot))
      return { service, operation: header.slice(dot + 1), protocol };
  const scope = signedService(headers);
  const asked = header || (scope ? `a call to the service ${scope}` : 'a request without X-Amz-Target');
  const served = [...json.keys(), ...rest];
  throw new AwsError(
    'UnknownOperationException',
    `${asked} is not served by the local AWS endpoint, which has ${served.join(', ')}.`,
    501,
  );
}

/** Encodes the answer of a call that succeeded. */
export function encodeOutput(protocol: JsonProtocol, output: Output): Reply {
  return reply(protocol, 200, JSON.stringify(output), {});
}

/** Encodes an error as the service's protocol spells it, so that the SDK throws the typed exception. */
export function encodeError(protocol: JsonProtocol, error: AwsError): Reply {
  const { type, headers } = protocol.nameError(error);
  const body = { __type: type, [protocol.messageKey]: error.message, ...error.details };
  return reply(protocol, error.status, JSON.stringify(body), headers);
}

/** Names errors as Coral services do: in the service's namespace, but for those of AWS's front door. */
export function inNamespace(namespace: string): JsonProtocol['nameError'] {
  return ({ code }) => {
    if (code === 'ValidationException') return { type: `com.amazon.coral.validate#${code}` };
    return { type: `${COMMON_ERRORS.has(code) ? 'com.amazon.coral.service' : namespace}#${code}` };
  };
}

/** REST services that answer XML; S3 is served, and refuses by itself. https://smithy.io/2.0/aws/protocols/index.html */
const REST_XML = new Set(['s3', 's3express', 's3-outposts', 'route53', 'cloudfront']);

/**
 * Encodes the refusal of a request for a service that is not here, as that service would write it: by the request's own form, for
 * nothing else is known of it.
 */
export function encodeRefusal(error: AwsError, headers: Readonly<Record<string, string>>): Reply {
  const { status, code, message } = error;
  const contentType = headers['content-type'] ?? '';
  const always = { 'x-amzn-errortype': code };
  const isJson = headers['x-amz-target'] !== undefined;
  const service = signedService(headers);
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  if (isJson || (service !== undefined && !isForm && !REST_XML.has(service))) {
    const type = isJson && contentType.startsWith('application/x-amz-json') ? contentType : 'application/json';
    const body = JSON.stringify({ __type: code, message, Message: message });
    return { status, headers: { ...always, 'content-type': type }, body };
  }
  const body = writeXml('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } });
  return { status, headers: { ...always, 'content-type': 'text/xml' }, body };
}

function reply(
  { contentType, headers: always }: JsonProtocol,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> | undefined,
): Reply {
  return { status, headers: { 'content-type': contentType, ...always?.(body), ...headers }, body };
}
