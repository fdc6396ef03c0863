import { noise } from '../../../../test/model/environment/noise.ts';
import { type Order, orderBody } from '../../../../vendors/shopify/orders.ts';

/** One order of the day, and what it must have in the end. */
export interface Bought {
  readonly order: string;
  readonly customer: string;
  readonly email: string;
  /** In hundredths. */
  readonly cents: number;
  readonly isTest: boolean;
}

/** One webhook request. */
export interface Post {
  /** Milliseconds after the day began. */
  readonly atMs: number;
  readonly order: string;
  readonly body: string;
  /** ISO 8601. */
  readonly triggeredAt: string;
}

export interface Plan {
  readonly bought: readonly Bought[];
  /** In the order in which they are sent. */
  readonly posts: readonly Post[];
}

const FIRST_ORDER = 820_982_911_946_154_508n;
const FIRST_CUSTOMER = 9_007_199_254_740_993n;
const MINUTE_MS = 60_000;
/** Shares of the orders that are edited and paid again, and of test orders beside them. */
const [AGAIN, TESTS] = [0.05, 0.02];
/** Most copies follow within minutes, some much later. */
const [SOON_MS, LATE_MS, LATE] = [3 * MINUTE_MS, 40 * MINUTE_MS, 0.1];

/** Orders evenly over the day, each event one to three times, the copies in any order. @param beginMs of the day, since the epoch */
export function planOf(count: number, seed: number, dayMs: number, beginMs: number, copies = 3): Plan {
  const random = noise(seed);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const iso = (ms: number) => new Date(beginMs + ms).toISOString();
  const posts: Post[] = [];
  const bought: Bought[] = [];
  const send = (order: Order, atMs: number) => {
    const [body, triggeredAt] = [orderBody(order), iso(atMs)];
    for (let copy = 0; copy < between(1, copies); copy++) {
      const laterMs = copy === 0 ? 0 : between(0, random() < LATE ? LATE_MS : SOON_MS);
      posts.push({ atMs: atMs + laterMs, order: order.id, body, triggeredAt });
    }
  };
  const tests = Math.round(count * TESTS);
  for (let i = 0; i < count + tests; i++) {
    const isTest = i >= count;
    const atMs = Math.round((dayMs * (isTest ? random() * count : i)) / count);
    const [id, customer] = [String(FIRST_ORDER + BigInt(i) * 1000n), String(FIRST_CUSTOMER + BigInt(i))];
    const email = `buyer.${i}@example.com`;
    const lines = Array.from({ length: between(1, 3) }, (_, line) => {
      const [cents, quantity] = [between(100, 30_000), between(1, 4)];
      const tax = Math.round(cents * quantity * 0.2);
      return {
        title: `Thing ${line}`,
        quantity,
        price: inUnits(cents),
        tax: inUnits(tax),
        sku: null,
        cents,
        total: cents * quantity + tax,
      };
    });
    const order: Order = {
      ...{ id, number: 1001 + i, isTest, email, currency: 'EUR', taxesIncluded: false, financialStatus: 'paid' },
      ...{ lines, shipping: null, createdAt: iso(atMs), updatedAt: iso(atMs) },
      customer: { id: customer, email, firstName: `Buyer ${i}`, lastName: 'Example', createdAt: iso(atMs) },
    };
    bought.push({ order: id, customer, email, cents: lines.reduce((sum, { total }) => sum + total, 0), isTest });
    send(order, atMs);
    if (random() < AGAIN) {
      const againMs = atMs + between(1, 20) * MINUTE_MS;
      send(
        { ...order, shipping: { title: 'Free delivery', price: '0.00', tax: '0.00' }, updatedAt: iso(againMs) },
        againMs,
      );
    }
  }
  return { bought, posts: posts.sort((one, other) => one.atMs - other.atMs) };
}

const inUnits = (cents: number) => (cents / 100).toFixed(2);
