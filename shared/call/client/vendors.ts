import type { Vendor } from '../../contract/index.ts';
import { atMost } from './at-once.ts';
import { type ClientOptions, createClient } from './client.ts';

/** A destination account as this environment knows it. */
export type Account = Pick<ClientOptions, 'destination' | 'baseUrl' | 'credential'>;

/** What the calls for one message carry and leave behind. */
export type MessageToCallFor = Pick<
  ClientOptions,
  'log' | 'correlationId' | 'event' | 'onCall' | 'onFailed' | 'listsCalls'
>;

/** The vendors of one invocation, as its messages call them. */
export interface Vendors {
  for(message: MessageToCallFor): {
    /** @throws Error for an account that the delivery does not name */
    client(destination: string): Vendor;
  };
}

export interface VendorsOptions
  extends Pick<ClientOptions, 'send' | 'now' | 'repeatsSafely' | 'remainingMs' | 'onAnswer' | 'onHeaders' | 'limiter'> {
  /** In the order in which the delivery calls them. */
  readonly accounts: readonly Account[];
  /** Calls to one account at the same time. Default: any number. */
  readonly callsAtOnce?: number;
}

/** Every call to a vendor goes through a client from here. */
export function createVendors({ accounts, callsAtOnce, ...invocation }: VendorsOptions): Vendors {
  const inTurn = () => atMost(callsAtOnce ?? Number.POSITIVE_INFINITY);
  const byName = new Map(accounts.map((account) => [account.destination.name, { account, turn: inTurn() }]));
  return {
    for: (message) => ({
      client(destination) {
        const found = byName.get(destination);
        if (found) {
          const client = createClient({ ...found.account, ...invocation, ...message });
          return { call: (call) => found.turn(() => client.call(call)) };
        }
        const named = [...byName.keys()].join(', ');
        throw new Error(`The delivery does not name the destination "${destination}"; it names ${named}.`);
      },
    }),
  };
}
