import { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { hosts } from './hosts.ts';

/** One HTTP request of a host, as the vendor sees it. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The port is closed. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'reset' }
  /** No answer ever comes. */
  | { readonly kind: 'silent' };

/** A connection as the other end sees it. */
export interface Connection {
  /** From now on the request may have been read. */
  readonly accept: () => void;
  /** Resolves when the caller has its answer, or gave up. */
  readonly ended: Promise<Reply | 'gave-up'>;
}

/** What stands at the other end of every connection. */
export type Network = (exchange: Exchange, connection: Connection) => Promise<Reply>;

let network: Network = () => Promise.reject(new Error('no schedule runs'));

export function connectTo(next: Network): void {
  network = next;
}

/** Every HTTP request of this process goes to the network of the schedule, through Node's own interface. */
export function keepHttpHere(): void {
  const request = (url: URL, options: { method: string; headers: Record<string, string> }) => new Request(url, options);
  Object.assign(http, { request });
  Object.assign(https, { request });
  syncBuiltinESMExports();
}

/** As much of `http.ClientRequest` as a client without streams needs. */
class Request extends EventEmitter {
  readonly reusedSocket = false;
  destroyed = false;
  private readonly ended = Promise.withResolvers<Reply | 'gave-up'>();
  private readonly url: URL;
  private readonly options: { readonly method: string; readonly headers: Readonly<Record<string, string>> };

  constructor(url: URL, options: { readonly method: string; readonly headers: Readonly<Record<string, string>> }) {
    super();
    this.url = url;
    this.options = options;
  }

  end(body = ''): this {
    const { method } = this.options;
    const headers = Object.fromEntries(
      Object.entries(this.options.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const socket = Object.assign(new EventEmitter(), { connecting: true });
    queueMicrotask(() => {
      this.emit('socket', socket);
      void this.converse({ method, url: this.url, headers, body }, socket);
    });
    return this;
  }

  private async converse(exchange: Exchange, socket: EventEmitter): Promise<void> {
    const host = hosts.getStore();
    const accept = () => void socket.emit(this.url.protocol === 'https:' ? 'secureConnect' : 'connect');
    const reply = await network(exchange, { accept, ended: this.ended.promise });
    if (this.destroyed || host?.invocation.isDead()) return;
    if (reply.kind === 'refused') return this.fail('ECONNREFUSED', reply);
    if (reply.kind === 'reset') return this.fail('ECONNRESET', reply);
    if (reply.kind !== 'answer') return;
    const response = Object.assign(new EventEmitter(), { statusCode: reply.status, headers: reply.headers });
    this.emit('response', response);
    this.ended.resolve(reply);
    response.emit('data', Buffer.from(reply.body));
    response.emit('end');
  }

  private fail(code: string, reply: Reply): void {
    this.ended.resolve(reply);
    this.emit('error', Object.assign(new Error(code), { code }));
  }

  destroy(): this {
    this.destroyed = true;
    this.ended.resolve('gave-up');
    return this;
  }
}
