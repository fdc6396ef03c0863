import { gunzipSync } from 'node:zlib';
import type { AwsError } from './error.ts';
import type { Reply, SignedRequest } from './http.ts';
import { parseJsonObject } from './json-body.ts';
import { encodeError, encodeOutput, type JsonProtocol, parseTarget, signedService, type Target } from './protocol.ts';
import type { RestProtocol } from './rest.ts';
import type { AwsService } from './service.ts';
import type { Input, Output } from './values.ts';

/** How one request is read and answered. */
export interface Codec {
  /** What is asked for; the input itself is read once the caller is known. */
  route(request: SignedRequest): { readonly target: Target; read(): Input };
  encodeOutput(operation: string, output: Output): Reply;
  encodeError(error: AwsError): Reply;
}

/** How the services of an endpoint speak, by service name. */
export interface Protocols {
  readonly json: ReadonlyMap<string, JsonProtocol>;
  readonly rest: ReadonlyMap<string, RestProtocol>;
}

export function protocolsOf(services: readonly AwsService[]): Protocols {
  return {
    json: new Map(services.flatMap(({ name, json }) => (json ? [[name, json] as const] : []))),
    rest: new Map(services.flatMap(({ name, rest }) => (rest ? [[name, rest] as const] : []))),
  };
}

/**
 * The codec of the service that a request is for: by its `X-Amz-Target`, else by the service its signature names.
 * @throws AwsError `UnknownOperationException` for a service that is not here.
 */
export function codecOf(headers: SignedRequest['headers'], { json, rest }: Protocols): Codec {
  const service = signedService(headers) ?? '';
  const restful = headers['x-amz-target'] === undefined ? rest.get(service) : undefined;
  if (restful) {
    return {
      route(request) {
        const { operation, read } = restful.route(request);
        return { target: { service, operation }, read };
      },
      encodeOutput: restful.encodeOutput,
      encodeError: restful.encodeError,
    };
  }
  const { protocol, ...target } = parseTarget(headers, json, [...rest.keys()]);
  return {
    route: ({ headers: { 'content-encoding': encoding }, body }) => ({
      target,
      // CloudWatch's clients compress what is large.
      read: () => parseJsonObject(encoding === 'gzip' ? gunzipSync(body) : body),
    }),
    encodeOutput: (_operation, output) => encodeOutput(protocol, output),
    encodeError: (error) => encodeError(protocol, error),
  };
}
