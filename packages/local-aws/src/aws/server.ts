import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import { type Codec, codecOf, type Protocols } from './codec.ts';
import { answerControl, type ControlParts, isControl } from './control.ts';
import { AwsError } from './error.ts';
import type { Reply, SignedRequest } from './http.ts';
import { type Observers, RequestLost } from './observers.ts';
import { encodeRefusal, signedService, type Target } from './protocol.ts';
import type { Run } from './run.ts';
import type { Caller } from './service.ts';

/** DynamoDB takes 16 MB. S3 takes 5 GB, but here a body is held in memory as a whole. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const LARGE_BODY_LIMIT_BYTES = 64 * 1024 * 1024;
const LARGE_BODIES = new Set(['s3']);

export interface ServerParts extends ControlParts {
  readonly run: Run;
  readonly observers: Observers;
  readonly protocols: Protocols;
  /** Answers a request that needs no signature; undefined for any other. */
  readonly open: (method: string, url: string) => Promise<Reply> | undefined;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Called with an error that no service should throw: a defect of this program. */
  readonly onDefect: (error: unknown) => void;
  /** Aborted when the endpoint closes. */
  readonly closing: AbortSignal;
}

export interface Server {
  listen(port: number): Promise<string>;
  close(): Promise<void>;
}

/** The HTTP side of the endpoint: reads a request, finds its caller, runs it, writes the answer. */
export function createServer(parts: ServerParts): Server {
  const http = createHttpServer((request, response) => {
    void answer(parts, request, response).catch(() => response.destroy());
  });
  // Long polls and SDK connection pools keep connections open for longer than Node's defaults.
  http.keepAliveTimeout = 60_000;
  http.requestTimeout = 0;

  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        http.once('error', reject);
        http.listen(port, '127.0.0.1', () => {
          http.off('error', reject);
          resolve(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const requestId = parts.newId();
  const signal = AbortSignal.any([gone.signal, parts.closing]);
  const reply = await replyTo(parts, request, requestId, signal);
  if (signal.aborted) return;
  response.writeHead(reply.status, {
    ...(hasBody(reply.status) ? { 'content-length': Buffer.byteLength(reply.body) } : {}),
    ...reply.headers,
    'x-amzn-requestid': requestId,
    // Clients correct their own clock by this header when it is far off.
    date: new Date(parts.clock.now()).toUTCString(),
  });
  response.end(hasBody(reply.status) ? reply.body : '');
}

function hasBody(status: number): boolean {
  return status !== 204 && status !== 304;
}

async function replyTo(
  parts: ServerParts,
  request: IncomingMessage,
  requestId: string,
  signal: AbortSignal,
): Promise<Reply> {
  const headers = flatHeaders(request);
  const { method = '', url = '/' } = request;
  // Until the service is known.
  let encodeError: Codec['encodeError'] = (error) => encodeRefusal(error, headers);
  // From the first byte until the call itself says whether it is busy.
  const arrived = parts.clock.busy();
  try {
    const body = await readBody(request, bodyLimit(headers));
    if (isControl(url)) return answerControl(parts, { method, url, headers, body });
    const open = headers.authorization === undefined ? parts.open(method, url) : undefined;
    if (open) return await open;
    const codec = codecOf(headers, parts.protocols);
    encodeError = codec.encodeError;
    const { target, read } = codec.route({ method, url, headers, body });
    const caller = inTheCloud(authenticate(parts, { method, url, headers, body }, target), headers);
    const trace = headers['x-amzn-trace-id'];
    const call = { caller, ...target, input: read() };
    const output = await parts.observers.around(call, () => {
      const running = parts.run(call, { requestId, signal, ...(trace !== undefined && { trace }) });
      arrived();
      return running;
    });
    return codec.encodeOutput(target.operation, output);
  } catch (thrown) {
    // The caller gets no answer: the connection ends.
    if (thrown instanceof RequestLost) throw thrown;
    if (!(thrown instanceof AwsError) && !signal.aborted) parts.onDefect(thrown);
    return encodeError(asAwsError(thrown));
  } finally {
    arrived();
  }
}

/** Requests with an unknown signer are counted too: otherwise they would leave no trace. */
function authenticate({ identities, meter }: ServerParts, request: SignedRequest, target: Target): Caller {
  try {
    return identities.authenticate(request, target.service);
  } catch (error) {
    const outcome = error instanceof AwsError ? error.code : 'InternalServerError';
    meter.record({ caller: 'unknown', ...target, outcome, inputBytes: request.body.length, outputBytes: 0 });
    throw error;
  }
}

/** What comes over loopback counts as sent with TLS, unless a test says that it stands for a request without. */
function inTheCloud(caller: Caller, headers: SignedRequest['headers']): Caller {
  return headers['x-local-aws-transport'] === 'plain-http' ? { ...caller, overPlainHttp: true } : caller;
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
}

function bodyLimit(headers: Readonly<Record<string, string>>): number {
  return LARGE_BODIES.has(signedService(headers) ?? '') ? LARGE_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit)
      throw new AwsError('RequestEntityTooLargeException', `The request is larger than ${limit} bytes.`, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A defect of this program is answered as AWS answers its own, naming only what kind of error it was. */
function asAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  return new AwsError('InternalServerError', `The local AWS endpoint failed with a ${kind}.`, 500);
}
