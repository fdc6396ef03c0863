import type { Outcome, Vendor } from 'penstock';
import { beforeAll, expect, test } from 'vitest';
import { stripe, XERO_TENANT, xero } from '../../../test/vendors/accounts.ts';
import { control } from '../../../test/vendors/support.ts';
import contract from '../contract.ts';
import delivery from '../money-to-books.ts';
import { agreementOf, booksAnswer, moneyAnswer } from './day/agree.ts';

/** The delivery's code against both simulated vendors: it dies at each of its requests, and its events come in every order. */
const { settings } = contract;
const STRIPE = { authorization: 'Bearer local-restricted-key' };
const XERO = { authorization: 'Bearer token', 'xero-tenant-id': XERO_TENANT };

class Killed extends Error {}

/** Dies before or after the nth request: half of `at` is the request, an odd one is after it. */
function dyingAt(at: number) {
  let points = 0;
  return {
    point() {
      if (points++ === at) throw new Killed();
    },
  };
}

function clientOf(url: string, headers: Readonly<Record<string, string>>, point: () => void): Vendor {
  return {
    async call({ method, path, query = {}, body, answer }) {
      const target = new URL(url + path);
      for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
      point();
      const response = await fetch(target, {
        method,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const given: unknown = await response.json();
      point();
      if (response.ok) return { kind: 'success', answer: answer.parse(given) };
      const outcome: Outcome = { kind: 'ambiguous', reason: `status-${response.status}` };
      return { kind: 'failed', reason: outcome.reason, outcome };
    },
  };
}

interface Both {
  readonly urls: { readonly stripe: string; readonly xero: string };
}

async function both(): Promise<Both & { readonly money: readonly string[] }> {
  const [shop, books] = [await stripe(), await xero({ perMinute: 100_000, perDay: 100_000 })];
  const charge = await shop.pay(1999);
  const { id: refund } = await control(shop.url, 'POST', '/refunds', { charge, amount: 500 });
  await control(shop.url, 'POST', `/refunds/${refund}/fail`);
  const { id: dispute } = await control(shop.url, 'POST', '/disputes', { charge });
  await control(shop.url, 'POST', `/disputes/${dispute}/win`);
  return { urls: { stripe: shop.url, xero: books.url }, money: [charge, refund, dispute] };
}

/** One attempt at an event of this charge, refund or dispute. */
async function attempt({ urls }: Both, id: string, at = Number.POSITIVE_INFINITY): Promise<Outcome | 'killed'> {
  const { point } = dyingAt(at);
  const clients: Readonly<Record<string, Vendor>> = {
    stripe: clientOf(urls.stripe, STRIPE, point),
    xero: clientOf(urls.xero, XERO, point),
  };
  const event = { data: { object: { id } } };
  const gather = () => Promise.reject(new Error('Nothing is gathered.'));
  const nothing = () => Promise.reject(new Error('No pair is kept.'));
  const links = { hold: async () => {}, find: nothing, put: nothing, erase: nothing };
  const call =
    (name: string): Vendor['call'] =>
    (made) => {
      const client = clients[name];
      if (!client) throw new Error(`There is no client for ${name}.`);
      return client.call(made);
    };
  try {
    return await delivery.apply({
      ...{ event: delivery.event.parse(event), settings, fresh: [], links: () => links },
      envelope: undefined as never,
      vendor: (name) => ({ call: call(name), gather }),
    });
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    throw error;
  }
}

async function agreement({ urls }: Both) {
  const moved = moneyAnswer.parse(await control(urls.stripe, 'GET', '/money')).balanceTransactions;
  const rows = booksAnswer.parse(await control(urls.xero, 'GET', '/books')).bankTransactions;
  return { ...agreementOf(moved, rows), rows: rows.length };
}

const AGREES = { missing: [], doubled: [], wrong: [], extra: [], rows: 5 };
/** Of a refund that failed: two reads, two writes, each with a point before and after it. */
const MOST_POINTS = 8;

test.each([0, 1, 2])('an event of money %i that is killed at any of its requests has each row once', async (which) => {
  let kills = 0;
  for (let at = 0; at < MOST_POINTS; at += 1) {
    const vendors = await both();
    const ended = await attempt(vendors, vendors.money[which] ?? '', at);
    if (ended === 'killed') kills += 1;
    for (const id of vendors.money) expect(await attempt(vendors, id)).toMatchObject({ kind: 'delivered' });
    expect(await agreement(vendors)).toMatchObject(AGREES);
  }
  expect(kills).toBe(which === 0 ? 6 : 8);
});

test.each([true, false])(
  'an error inside Xero, with the row made: %s, is settled by a look into the books',
  async (after) => {
    const vendors = await both();
    await control(vendors.urls.xero, 'POST', '/failures', { times: 4, after });
    for (const id of vendors.money)
      for (let tries = 0; tries < 6; tries += 1)
        if ((await attempt(vendors, id)) !== 'killed') await attempt(vendors, id);
    expect(await agreement(vendors)).toMatchObject(AGREES);
  },
);

test('events in any order, and each of them twice, leave the same books', async () => {
  const orders = [
    ...[
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
    ],
    ...[
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ],
  ];
  for (const order of orders) {
    const vendors = await both();
    for (const which of [...order, ...order]) await attempt(vendors, vendors.money[which] ?? '');
    expect(await agreement(vendors)).toMatchObject(AGREES);
  }
});

let sums: { readonly stripe: number; readonly books: number };
beforeAll(async () => {
  const vendors = await both();
  for (const id of vendors.money) await attempt(vendors, id);
  ({ sums } = await agreement(vendors));
});

test('what is left of a payment that was disputed and won back is its net amount less the dispute’s fee', () => {
  expect(sums).toEqual({ stripe: 1944 - 2000, books: 1944 - 2000 });
});
