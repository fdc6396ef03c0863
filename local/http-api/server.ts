import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ReceivedRequest } from './event.ts';
import { gatewayAnswers, type HttpAnswer } from './response.ts';

/** API Gateway's payload limit: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** The same page: request line and header values together. */
const MAX_HEADER_BYTES = 10_240;
/** What Node itself reads before it gives up; above API Gateway's limit, so that most excesses get a proper answer. */
const NODE_HEADER_BYTES = 64 * 1024;

/** How long requests under way may take once the server closes, in real time. */
const CLOSE_GRACE_MS = 2_000;

/** A server that has its port but answers only what `handle` gives it. */
export interface ApiServer {
  readonly port: number;
  /** Takes every request from now on; requests that came before wait for this. */
  serve(handle: (request: ReceivedRequest) => Promise<HttpAnswer>): void;
  /** Takes no more requests; resolves when those under way are answered, or cut off after 2 s. */
  close(): Promise<void>;
}

/** @throws Error when the port is taken, with the port and the remedy. */
export async function listen(port: number): Promise<ApiServer> {
  const handler = Promise.withResolvers<(request: ReceivedRequest) => Promise<HttpAnswer>>();
  const server = createServer({ maxHeaderSize: NODE_HEADER_BYTES }, (request, response) => {
    void answerOne(request, response, handler.promise).catch(() => response.destroy());
  });
  server.on('clientError', refuse);
  await bind(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: handler.resolve,
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

async function answerOne(
  request: IncomingMessage,
  response: ServerResponse,
  handler: Promise<(request: ReceivedRequest) => Promise<HttpAnswer>>,
): Promise<void> {
  if (headerBytes(request) > MAX_HEADER_BYTES) return refuseRest(response, gatewayAnswers.headersTooLarge);
  const body = await readBody(request);
  if (!body) return refuseRest(response, gatewayAnswers.tooLarge);
  const answer = await (await handler)({
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

/** The body, or undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headerBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  return Buffer.byteLength(method) + Buffer.byteLength(url) + Buffer.byteLength(rawHeaders.join(''));
}

function send(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}),
    'content-length': body.length,
  });
  response.end(body);
}

/** Answers without reading the rest of the request: the connection is of no further use. */
function refuseRest(response: ServerResponse, answer: HttpAnswer): void {
  const { req: request, socket } = response;
  send(response, { ...answer, headers: { ...answer.headers, connection: 'close' } });
  request.resume();
  // A client that never stops sending must not keep the connection.
  const cut = setTimeout(() => socket?.destroy(), 1000).unref();
  request.once('end', () => clearTimeout(cut));
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
