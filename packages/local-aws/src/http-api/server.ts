import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { ReceivedRequest } from './event.ts';
import { gatewayAnswers, type HttpAnswer } from './response.ts';

/** API Gateway's payload limit: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** How much of a body is read to be thrown away before the connection is closed. */
const MAX_DISCARDED_BYTES = 8 * MAX_BODY_BYTES;
/** The same page: request line and header values together. */
const MAX_HEADER_BYTES = 10_240;
/** What Node itself reads before it gives up; above API Gateway's limit, so that most excesses get a proper answer. */
const NODE_HEADER_BYTES = 64 * 1024;

/** How long requests under way may take once the server closes, in real time. */
const CLOSE_GRACE_MS = 2_000;

interface Handler {
  handle(request: ReceivedRequest): Promise<HttpAnswer>;
  refused(status: number, target: string): void;
}

/** A server that has its port but answers only what `handle` gives it. */
export interface ApiServer {
  readonly port: number;
  /**
   * Takes every request from now on; requests that came before wait for this. `refused` receives the status and the target of
   * one that does not get there, because its body or its headers are too large.
   */
  serve(handle: Handler['handle'], refused?: Handler['refused']): void;
  /** Takes no more requests; resolves when those under way are answered, or cut off after 2 s. */
  close(): Promise<void>;
}

/**
 * The clock is busy with a request until it is answered.
 * @throws Error when the port is taken, with the port and the remedy.
 */
export async function listen(port: number, clock: Clock): Promise<ApiServer> {
  const handler = Promise.withResolvers<Handler>();
  const server = createServer({ maxHeaderSize: NODE_HEADER_BYTES }, (request, response) => {
    response.once('close', clock.busy());
    void answerOne(request, response, handler.promise).catch(() => response.destroy());
  });
  server.on('clientError', refuse);
  await bind(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (handle, refused = () => {}) => handler.resolve({ handle, refused }),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is in use on 127.0.0.1: stop what uses it, or choose another with --port.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answerOne(request: IncomingMessage, response: ServerResponse, handler: Promise<Handler>): Promise<void> {
  const body = await readBody(request);
  const { handle, refused } = await handler;
  const isHeadTooLarge = headerBytes(request) > MAX_HEADER_BYTES;
  if (isHeadTooLarge || !body) {
    const refusal = isHeadTooLarge ? gatewayAnswers.headersTooLarge : gatewayAnswers.tooLarge;
    refused(refusal.status, request.url ?? '/');
    return send(response, refusal);
  }
  const answer = await handle({
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    body,
    sourceIp: request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '',
    httpVersion: request.httpVersion,
    port: request.socket.localPort ?? 0,
  });
  send(response, answer);
}

/**
 * The body, or undefined when it is too large. What is too large is still read, up to a limit: a client that is answered
 * while it sends would see a broken connection instead of the answer.
 */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_DISCARDED_BYTES) return undefined;
    if (bytes > MAX_BODY_BYTES) chunks = [];
    else chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function headerBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  return Buffer.byteLength(method) + Buffer.byteLength(url) + Buffer.byteLength(rawHeaders.join(''));
}

function send(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}),
    'content-length': body.length,
    ...(response.req.complete ? {} : { connection: 'close' }),
  });
  response.end(body);
}

/** What Node's parser could not read as a request. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const { status, body } =
    error.code === 'HPE_HEADER_OVERFLOW' ? gatewayAnswers.headersTooLarge : gatewayAnswers.badRequest;
  const reason = status === 431 ? 'Request Header Fields Too Large' : 'Bad Request';
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      `connection: close\r\n\r\n${body.toString()}`,
  );
}
