import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Clock } from '@penstock/local-aws/clock';
import type { Passing } from '../../packages/local-aws/src/aws/observers.ts';

/** A request to the vendor, as those who observe it see it. */
export interface VendorRequest {
  /** The first part of the path. */
  readonly account: string;
  readonly method: string;
  /** Without the account, its ids and its query: `/orders`. */
  readonly route: string;
  /** Of the order or the customer, where the path names one. */
  readonly id?: string | undefined;
}

export interface VendorObserver {
  arrived(request: VendorRequest): Promise<Passing>;
  served(request: VendorRequest): Promise<Passing>;
}

export interface Vendor extends AsyncDisposable {
  /** Without a slash at its end; accounts are its first folders. */
  readonly url: string;
  /** How often the order was written: calls that were carried out, and orders that came of them. */
  written(number: string): { readonly calls: number; readonly orders: number };
  /** Whether a refresh token was refused since the last authorisation. */
  isLockedOut(): boolean;
  /** Orders whose upsert is refused from now on. */
  refuse(numbers: readonly string[]): void;
  refusals(): number;
  /** The numbers that were written, in their order. */
  order(): readonly string[];
  /** A person authorises the account `rotating`: its next refresh token. */
  authorise(): string;
}

/** A write that was carried out; `id` is the order's, `key` its idempotency key. */
interface Write {
  readonly id: string;
  readonly account: string;
  readonly number: string;
  readonly key?: string | undefined;
}

/**
 * Accounts of a vendor on the loopback interface. `POST /orders` makes an order as often as it is asked; only the account
 * `keyed` knows a repetition by its `Idempotency-Key`. `PUT /orders/NUMBER` makes one or leaves it as it is. A refresh token is
 * spent by its use.
 */
export async function startVendor(clock: Clock, observer: VendorObserver): Promise<Vendor> {
  const writes: Write[] = [];
  let refreshTokens = 0;
  let isLockedOut = false;
  let refused: readonly string[] = [];
  let refusals = 0;
  const server = createServer((incoming, outgoing) => {
    outgoing.once('close', clock.busy());
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const url = new URL(incoming.url ?? '/', 'http://vendor');
    const [, account = '', kind = '', id] = url.pathname.split('/');
    const method = incoming.method ?? '';
    const request = { account, method, route: `/${kind}`, id };
    if ((await observer.arrived(request)) === 'lost') return lose(outgoing);
    const answer = act(`${method} ${kind}`);
    if ((await observer.served(request)) === 'lost') return lose(outgoing);
    const status = answer === undefined ? 404 : 'error' in answer ? 400 : 200;
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));

    function act(operation: string): object | undefined {
      switch (operation) {
        case 'POST token':
          return grant(new URLSearchParams(body).get('refresh_token') ?? undefined);
        case 'GET customers':
          return { name: `Customer ${id}` };
        case 'GET orders':
          return { orders: ordersOf(url.searchParams.get('number') ?? '') };
        case 'POST orders':
          return write(account, JSON.parse(body).number, incoming.headers['idempotency-key']?.toString());
        case 'PUT orders':
          if (refused.includes(id ?? '')) {
            refusals += 1;
            return { error: 'unknown customer' };
          }
          return write(account, id ?? '');
      }
      return undefined;
    }
  }

  function grant(refreshToken?: string): object {
    const access = { access_token: 'access', token_type: 'bearer', expires_in: 86_400 };
    if (refreshToken === undefined) return access;
    isLockedOut ||= refreshToken !== `refresh-${refreshTokens}`;
    return isLockedOut ? { error: 'invalid_grant' } : { ...access, refresh_token: `refresh-${++refreshTokens}` };
  }

  function write(account: string, number: string, key?: string): object {
    const same = writes.find(
      (one) =>
        one.account === account &&
        ((account === 'keyed' && key !== undefined && one.key === key) ||
          (account !== 'plain' && account !== 'keyed' && one.number === number)),
    );
    const id = same?.id ?? String(writes.length + 1);
    writes.push({ id, account, number, key });
    return { id };
  }

  function ordersOf(number: string): readonly { readonly id: string }[] {
    const ids = writes.filter((one) => one.number === number).map(({ id }) => id);
    return [...new Set(ids)].map((id) => ({ id }));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    written: (number) => ({
      calls: writes.filter((one) => one.number === number).length,
      orders: ordersOf(number).length,
    }),
    isLockedOut: () => isLockedOut,
    refuse: (numbers) => {
      refused = numbers;
    },
    refusals: () => refusals,
    order: () => writes.map(({ number }) => number),
    authorise() {
      isLockedOut = false;
      return `refresh-${++refreshTokens}`;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function lose(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
}
