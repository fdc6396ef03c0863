import { gunzipSync } from 'node:zlib';
import { parseJsonObject } from './json-body.ts';
import {
  encodeError,
  encodeOutput,
  encodeRefusal,
  parseTarget,
  type Reply,
  signedService,
  type Target,
} from './protocol.ts';
import type { RestProtocol } from './rest.ts';
import type { AwsError, Input, Output } from './service.ts';
import type { SignedRequest } from './signature.ts';

/** How one request is read and answered. */
export interface Codec {
  /** What is asked for; the input itself is read once the caller is known. */
  route(request: SignedRequest): { readonly target: Target; read(): Input };
  encodeOutput(operation: string, output: Output): Reply;
  encodeError(error: AwsError): Reply;
}

/** For a request of which nothing is known yet. */
export const refusing: Pick<Codec, 'encodeError'> = { encodeError: encodeRefusal };

/**
 * The codec of the service that a request is for: by its `X-Amz-Target`, else by the service its signature names.
 * @throws AwsError `UnknownOperationException` for a service that is not here.
 */
export function codecOf(headers: SignedRequest['headers'], rest: ReadonlyMap<string, RestProtocol>): Codec {
  const service = signedService(headers) ?? '';
  const protocol = headers['x-amz-target'] === undefined ? rest.get(service) : undefined;
  if (protocol) {
    return {
      route(request) {
        const { operation, read } = protocol.route(request);
        return { target: { service, operation }, read };
      },
      encodeOutput: protocol.encodeOutput,
      encodeError: protocol.encodeError,
    };
  }
  const target = parseTarget(headers, [...rest.keys()]);
  return {
    route: ({ headers: { 'content-encoding': encoding }, body }) => ({
      target,
      // CloudWatch's clients compress what is large.
      read: () => parseJsonObject(encoding === 'gzip' ? gunzipSync(body) : body),
    }),
    encodeOutput: (_operation, output) => encodeOutput(target.service, output),
    encodeError: (error) => encodeError(target.service, error),
  };
}
