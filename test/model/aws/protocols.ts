import { AwsError } from '../../../packages/local-aws/src/aws/error.ts';
import type { Reply } from '../../../packages/local-aws/src/aws/http.ts';
import {
  encodeError,
  encodeOutput,
  inNamespace,
  type JsonProtocol,
} from '../../../packages/local-aws/src/aws/protocol.ts';
import type { Input, Output } from '../../../packages/local-aws/src/aws/values.ts';
import { dynamoDbProtocol } from '../../../packages/local-aws/src/dynamodb/index.ts';
import { sqsProtocol } from '../../../packages/local-aws/src/sqs/index.ts';
import type { SdkRequest, SdkResponse } from './requests.ts';

/** One AWS call in the words of its API. */
export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
}

const secretsManager: JsonProtocol = {
  target: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  messageKey: 'Message',
  nameError: inNamespace('com.amazonaws.secretsmanager'),
};

const cloudWatch: JsonProtocol = {
  target: 'GraniteServiceVersion20100801',
  contentType: 'application/x-amz-json-1.0',
  messageKey: 'message',
  nameError: inNamespace('com.amazonaws.cloudwatch'),
};

const PROTOCOLS: Readonly<Record<string, JsonProtocol>> = {
  dynamodb: dynamoDbProtocol,
  sqs: sqsProtocol,
  secretsmanager: secretsManager,
  monitoring: cloudWatch,
};

/** What a request asks for. Lambda's API is REST: its calls are named by method and path. */
export function callOf(request: SdkRequest): AwsCall {
  const [service = ''] = request.hostname.split('.');
  const text = textOf(request.body);
  const input = (text === '' ? {} : JSON.parse(text)) as Input;
  if (service === 'lambda') return lambdaCall(request, input);
  const operation = request.headers['x-amz-target']?.split('.').at(-1) ?? `${request.method} ${request.path}`;
  return { service, operation, input };
}

function lambdaCall({ method, path, query }: SdkRequest, input: Input): AwsCall {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const [, kind, name, what] = parts;
  const service = 'lambda';
  if (kind === 'event-source-mappings' && method === 'GET')
    return name === undefined
      ? { service, operation: 'ListEventSourceMappings', input: { ...query } }
      : { service, operation: 'GetEventSourceMapping', input: { UUID: name } };
  if (kind === 'event-source-mappings' && method === 'PUT')
    return { service, operation: 'UpdateEventSourceMapping', input: { ...input, UUID: name } };
  if (kind === 'functions' && what === 'invocations')
    return { service, operation: 'Invoke', input: { name, payload: input } };
  if (kind === 'functions' && what === 'configuration')
    return { service, operation: 'GetFunctionConfiguration', input: { FunctionName: name } };
  return { service, operation: `${method} ${path}`, input };
}

export function responseOf({ service }: AwsCall, output: Output): SdkResponse {
  const protocol = PROTOCOLS[service];
  if (protocol) return sdkResponse(encodeOutput(protocol, output));
  const {
    statusCode = 200,
    headers = {},
    ...body
  } = output as { statusCode?: number; headers?: Record<string, string> };
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from('payload' in body ? JSON.stringify(body.payload) : JSON.stringify(body)),
  };
}

export function errorResponseOf({ service }: AwsCall, error: AwsError): SdkResponse {
  const protocol = PROTOCOLS[service];
  if (protocol) return sdkResponse(encodeError(protocol, error));
  return {
    statusCode: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: Buffer.from(JSON.stringify({ Message: error.message })),
  };
}

const sdkResponse = ({ status, headers, body }: Reply): SdkResponse => ({
  statusCode: status,
  headers,
  body: Buffer.from(body),
});

function textOf(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  return new TextDecoder().decode(body as Uint8Array);
}

export { AwsError };
