import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Run } from './call.ts';
import { answerControl, type ControlParts, isControl } from './control.ts';
import { encodeError, encodeOutput, encodeRefusal, parseTarget, type Reply, type Target } from './protocol.ts';
import { AwsError, type Caller, type Input } from './service.ts';
import type { SignedRequest } from './signature.ts';

/** DynamoDB takes the largest requests of all that are served here: 16 MB. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** An item of DynamoDB may nest 32 times, which is two levels of JSON each; the rest is for what holds the item. */
const DEPTH_LIMIT = 100;

export interface ServerParts extends ControlParts {
  readonly run: Run;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Told of an error that no service should throw: a defect of this program. */
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
    ...reply.headers,
    'content-length': Buffer.byteLength(reply.body),
    'x-amzn-requestid': requestId,
    // Clients correct their own clock by this header when it is far off.
    date: new Date(parts.clock.now()).toUTCString(),
  });
  response.end(reply.body);
}

async function replyTo(
  parts: ServerParts,
  request: IncomingMessage,
  requestId: string,
  signal: AbortSignal,
): Promise<Reply> {
  const headers = flatHeaders(request);
  const { method = '', url = '/' } = request;
  let target: Target | undefined;
  try {
    const body = await readBody(request);
    if (isControl(url)) return answerControl(parts, { method, url, headers, body });
    target = parseTarget(headers);
    const caller = authenticate(parts, { method, url, headers, body }, target);
    const output = await parts.run({ caller, ...target, input: parseInput(body) }, { requestId, signal });
    return encodeOutput(target.service, output);
  } catch (thrown) {
    if (!(thrown instanceof AwsError) && !signal.aborted) parts.onDefect(thrown);
    const error = asAwsError(thrown);
    return target ? encodeError(target.service, error) : encodeRefusal(error);
  }
}

/** Requests that nobody known has signed are counted too: otherwise they would leave no trace. */
function authenticate({ identities, meter }: ServerParts, request: SignedRequest, target: Target): Caller {
  try {
    return identities.authenticate(request, target.service);
  } catch (error) {
    const outcome = error instanceof AwsError ? error.code : 'InternalServerError';
    meter.record({ caller: 'unknown', ...target, outcome, inputBytes: request.body.length, outputBytes: 0 });
    throw error;
  }
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES)
      throw new AwsError(
        'RequestEntityTooLargeException',
        `The request is larger than ${BODY_LIMIT_BYTES} bytes.`,
        413,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseInput(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input) && !isDeeper(input, DEPTH_LIMIT))
      return input as Input;
  } catch {
    // Answered below: the parser's own message would quote the body.
  }
  throw new AwsError(
    'SerializationException',
    `The request body is not a JSON object of at most ${DEPTH_LIMIT} levels.`,
  );
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((inner) => isDeeper(inner, limit - 1));
}

/** A defect of this program is answered as AWS answers its own, naming only what kind of error it was. */
function asAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  return new AwsError('InternalServerError', `The local AWS endpoint failed with a ${kind}.`, 500);
}
