import { type Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { createConnections } from './connections.ts';
import { failureOf, type HttpFailure } from './failures.ts';

/** One HTTP exchange with separate limits for connecting and answering, which is what the platform's `fetch` lacks. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether a second request does no harm. If so, it may use a kept-alive connection, and one that proves dead is replaced. */
  readonly repeatable: boolean;
  readonly connectMs: number;
  /** From the request's start to the answer's last byte. */
  readonly responseMs: number;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body was longer than we read: `body` is empty. */
  readonly isTooLarge?: true;
}

export type HttpResult =
  | HttpAnswer
  /** `sent`: the vendor may have seen the request, so its effect is unknown. */
  | { readonly kind: 'failure'; readonly failure: HttpFailure; readonly sent: boolean };

export type HttpSend = (request: HttpRequest) => Promise<HttpResult>;

/** No vendor answer that we read is longer than a few kilobytes. The rest of a longer one is not read. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface HttpSendOptions {
  /** Milliseconds since the epoch: it goes on while the container is frozen. */
  readonly now?: () => number;
}

/** A sender with connections of its own. Never rejects. */
export function createHttpSend({ now = Date.now }: HttpSendOptions = {}): HttpSend {
  const connections = createConnections(now);
  return async (exchange) => {
    const { protocol } = exchange.url;
    if (protocol !== 'http:' && protocol !== 'https:') return UNSENDABLE;
    if (!exchange.repeatable) return settled(await attempt(exchange, connections.fresh(protocol)));
    const startedAt = performance.now();
    const first = await attempt(exchange, await connections.kept(protocol));
    if (first !== 'stale-connection') return first;
    // Both attempts together get the time of one: the function's own limit reckons with no more.
    const responseMs = Math.max(1, exchange.responseMs - (performance.now() - startedAt));
    return settled(await attempt({ ...exchange, responseMs }, connections.fresh(protocol)));
  };
}

/** What cannot be written as a request throws at once: a header with a line break, for example. */
async function attempt(exchange: HttpRequest, agent: Agent): Promise<HttpResult | 'stale-connection'> {
  return exchangeOver(exchange, agent).catch((error: NodeJS.ErrnoException) => ({
    kind: 'failure',
    failure: failureOf(error),
    sent: false,
  }));
}

function exchangeOver(exchange: HttpRequest, agent: Agent): Promise<HttpResult | 'stale-connection'> {
  return new Promise((resolve) => {
    const secure = exchange.url.protocol === 'https:';
    const { method, headers } = exchange;
    const request = (secure ? httpsRequest : httpRequest)(exchange.url, { method, headers, agent });
    let connected = false;
    let isAnswered = false;
    let isSettled = false;
    const connecting = setTimeout(() => fail('connect-timeout'), exchange.connectMs);
    const answering = setTimeout(() => fail('response-timeout'), exchange.responseMs);

    request.on('socket', (socket: Socket) => {
      if (!socket.connecting) return onConnected();
      socket.once(secure ? 'secureConnect' : 'connect', onConnected);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const failure = failureOf(error);
      // The vendor closed it while it was idle; nothing was answered on it.
      if (request.reusedSocket && failure === 'connection-reset' && !isAnswered) settle('stale-connection');
      else fail(failure);
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail('network-error');
    });
    request.on('response', (response) => read(response));
    request.end(exchange.body);

    function onConnected(): void {
      connected = true;
      clearTimeout(connecting);
    }

    function read(response: IncomingMessage): void {
      isAnswered = true;
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_ANSWER_BYTES) {
          chunks.push(chunk);
          return;
        }
        settle({ ...answerOf(response, []), isTooLarge: true });
        request.destroy();
      });
      response.on('error', () => fail('connection-reset'));
      response.on('end', () => settle(answerOf(response, chunks)));
    }

    function fail(failure: HttpFailure): void {
      settle({ kind: 'failure', failure, sent: connected });
      request.destroy();
    }

    function settle(result: HttpResult | 'stale-connection'): void {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(connecting);
      clearTimeout(answering);
      resolve(result);
    }
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, chunks: readonly Buffer[]): HttpAnswer {
  return { kind: 'answer', status: statusCode, headers, body: Buffer.concat(chunks) };
}

const UNSENDABLE: HttpResult = { kind: 'failure', failure: 'request-unsendable', sent: false };

/** A connection that is new cannot be stale: told apart for the type checker. */
function settled(result: HttpResult | 'stale-connection'): HttpResult {
  return result === 'stale-connection' ? { kind: 'failure', failure: 'connection-reset', sent: true } : result;
}
