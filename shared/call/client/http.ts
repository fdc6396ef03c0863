import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** One HTTP exchange with separate limits for connecting and answering, which is what the platform's `fetch` lacks. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether a second request does no harm: then a kept-alive connection that proves dead is replaced without a word. */
  readonly repeatable: boolean;
  readonly connectMs: number;
  /** From the request's start to the answer's last byte. */
  readonly responseMs: number;
}

export type HttpResult =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
  | { readonly kind: 'failure'; readonly failure: HttpFailure; readonly sent: boolean };

/** `sent` beside a failure says whether the vendor may have seen the request: then its effect is unknown. */
export type HttpFailure =
  | 'connect-timeout'
  | 'connection-refused'
  | 'name-not-found'
  | 'tls-failed'
  | 'connection-reset'
  | 'response-timeout'
  | 'answer-too-large'
  | 'network-error';

export type HttpSend = (request: HttpRequest) => Promise<HttpResult>;

/** No vendor answer we read is longer than a few kilobytes; anything beyond this is not read. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** A sender with its own kept-alive connections. Never rejects. */
export function createHttpSend(): HttpSend {
  const options = { keepAlive: true, maxSockets: 50 };
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
  return async (exchange) => {
    // What cannot even be written as a request throws at once: a header with a line break, another protocol.
    const startedAt = performance.now();
    const first = await attempt(exchange).catch(() => NOT_SENT);
    if (first !== 'stale-connection') return first;
    // Both attempts together get the time of one: the function's own limit reckons with no more.
    const responseMs = Math.max(1, exchange.responseMs - (performance.now() - startedAt));
    return settled(await attempt({ ...exchange, responseMs, repeatable: false }));
  };

  function attempt(exchange: HttpRequest): Promise<HttpResult | 'stale-connection'> {
    return new Promise((resolve) => {
      const secure = exchange.url.protocol === 'https:';
      const request = (secure ? httpsRequest : httpRequest)(exchange.url, {
        method: exchange.method,
        headers: exchange.headers,
        agent: secure ? agents['https:'] : agents['http:'],
      });
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
        // The vendor closed it while the function was frozen; nothing was answered on it.
        const isStale = request.reusedSocket && error.code === 'ECONNRESET' && !isAnswered;
        if (isStale && exchange.repeatable) settle('stale-connection');
        else fail(classOf(error));
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
          if (bytes > MAX_ANSWER_BYTES) fail('answer-too-large');
          else chunks.push(chunk);
        });
        response.on('error', () => fail('connection-reset'));
        response.on('end', () =>
          settle({
            kind: 'answer',
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
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
}

const NOT_SENT: HttpResult = { kind: 'failure', failure: 'network-error', sent: false };

/** A connection that is new cannot be stale: told apart for the type checker. */
function settled(result: HttpResult | 'stale-connection'): HttpResult {
  return result === 'stale-connection' ? { kind: 'failure', failure: 'connection-reset', sent: true } : result;
}

function classOf({ code = '' }: NodeJS.ErrnoException): HttpFailure {
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) return 'connection-refused';
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(code)) return 'name-not-found';
  if (code === 'ETIMEDOUT') return 'connect-timeout';
  if (['ECONNRESET', 'EPIPE'].includes(code)) return 'connection-reset';
  // OpenSSL's own names: CERT_HAS_EXPIRED, UNABLE_TO_VERIFY_LEAF_SIGNATURE, DEPTH_ZERO_SELF_SIGNED_CERT and the like.
  if (code === 'EPROTO' || /^ERR_(TLS|SSL)|CERT|SIGNATURE/.test(code)) return 'tls-failed';
  return 'network-error';
}
