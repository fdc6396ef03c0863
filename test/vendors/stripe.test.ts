import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { stripe } from './accounts.ts';
import { receiver } from './receiver.ts';
import { control, eventually } from './support.ts';

const SECRET = 'whsec_for-this-test';

describe('money', () => {
  test('a charge has no balance transaction until it is captured, and then one with its fee', async () => {
    const { url, api, clock } = await stripe();
    const { id } = await control(url, 'POST', '/payments', { amount: 1999 });
    const read = async () => (await api(`/charges/${id}?expand[]=balance_transaction`)).body;
    expect(await read()).toMatchObject({ status: 'succeeded', captured: true, balance_transaction: null });
    clock.advance(3000);
    expect((await read()).balance_transaction).toMatchObject({
      ...{ object: 'balance_transaction', type: 'charge', source: id, currency: 'eur' },
      ...{ amount: 1999, fee: 55, net: 1944 },
    });
    expect((await api(`/charges/${id}`)).body.balance_transaction).toMatch(/^txn_/);
  });

  test('a refund that fails comes back as a movement of its own', async () => {
    const { url, api, pay } = await stripe();
    const charge = await pay(1999);
    const { id } = await control(url, 'POST', '/refunds', { charge, amount: 500, pending: true });
    const read = async () =>
      (await api(`/refunds/${id}?expand[0]=balance_transaction&expand[1]=failure_balance_transaction`)).body;
    expect(await read()).toMatchObject({ status: 'pending', balance_transaction: null });
    await control(url, 'POST', `/refunds/${id}/settle`);
    await control(url, 'POST', `/refunds/${id}/fail`);
    expect(await read()).toMatchObject({
      status: 'failed',
      balance_transaction: { amount: -500, fee: 0, type: 'refund', source: id },
      failure_balance_transaction: { amount: 500, fee: 0, type: 'refund_failure', source: id },
    });
    const other = await control(url, 'POST', '/refunds', { charge, pending: true });
    await control(url, 'POST', `/refunds/${other.id}/fail`);
    expect((await api(`/refunds/${other.id}`)).body.failure_balance_transaction).toBeUndefined();
  });

  test('a dispute takes its amount and a fee, and a won one gives the amount back', async () => {
    const { url, api, pay } = await stripe();
    const charge = await pay(1999);
    const { id } = await control(url, 'POST', '/disputes', { charge });
    await control(url, 'POST', `/disputes/${id}/win`);
    const { balance_transactions } = (await api(`/disputes/${id}`)).body;
    expect(balance_transactions).toMatchObject([
      { amount: -1999, fee: 2000, net: -3999, reporting_category: 'dispute', source: id },
      { amount: 1999, fee: 0, net: 1999, reporting_category: 'dispute_reversal', source: id },
    ]);
  });

  test('more than what is left of a charge cannot be refunded', async () => {
    const { url, pay } = await stripe();
    const charge = await pay(1000);
    await control(url, 'POST', '/refunds', { charge, amount: 700 });
    await expect(control(url, 'POST', '/refunds', { charge, amount: 301 })).rejects.toThrow('Only 300');
  });
});

test('lists are the newest first, by page, time and type', async () => {
  const { api, pay, url, clock } = await stripe();
  const charges = [await pay(100), await pay(200)];
  const from = Math.floor(clock.now() / 1000);
  charges.push(await pay(300));
  await control(url, 'POST', '/movements', { type: 'payout', amount: 500 });
  const list = async (query: string) => {
    const { data, has_more } = (await api(`/balance_transactions?${query}`)).body;
    return [data.map(({ source, type }: { source: string; type: string }) => source ?? type), has_more];
  };
  expect(await list('limit=2')).toEqual([['payout', charges[2]], true]);
  const { data } = (await api('/balance_transactions?limit=2')).body;
  expect(await list(`limit=2&starting_after=${data[1].id}`)).toEqual([[charges[1], charges[0]], false]);
  expect(await list(`type=charge&created[gte]=${from}`)).toEqual([[charges[2]], false]);
  expect(await list(`type=charge&created[lt]=${from}`)).toEqual([[charges[1], charges[0]], false]);
  expect((await api('/balance_transactions?limit=101')).body.error).toMatchObject({ param: 'limit' });
  const unknown = await api('/charges/ch_none');
  expect([unknown.status, unknown.body.error.code]).toEqual([404, 'resource_missing']);
});

describe('who may call, and how often', () => {
  test('a key that is not known is refused, and a restricted one reads what it names', async () => {
    const { api } = await stripe({ keys: [{ key: 'narrow', reads: ['balance'] }] });
    expect((await api('/balance', 'other')).status).toBe(401);
    expect((await api('/balance', 'narrow')).status).toBe(200);
    expect((await api('/charges', 'narrow')).status).toBe(403);
  });

  test('a second has its number of calls, of each kind as well, and says which was used up', async () => {
    const { api, clock } = await stripe({ perSecond: 3, perSecondOfOne: 2 });
    const reason = async (path: string) => {
      const { status, headers } = await api(path);
      return status === 429 ? headers.get('stripe-rate-limited-reason') : status;
    };
    expect([await reason('/charges'), await reason('/charges'), await reason('/charges')]).toEqual([
      ...[200, 200, 'endpoint-rate'],
    ]);
    expect([await reason('/balance'), await reason('/balance')]).toEqual([200, 'global-rate']);
    clock.advance(1000);
    expect(await reason('/charges')).toBe(200);
  });
});

describe('events', () => {
  test('are signed, one in each request, and tell what happened to a payment', async () => {
    const target = await receiver();
    const { url, clock, pay } = await stripe({ endpoints: [{ url: target.url, secret: SECRET }] });
    const charge = await pay(1999);
    const { id } = await control(url, 'POST', '/refunds', { charge, amount: 500 });
    await control(url, 'POST', `/refunds/${id}/fail`);
    clock.advance(0);
    await eventually(() => target.received.length >= 7);
    const events = target.received.map(({ body }) => JSON.parse(body));
    expect(events.map(({ type }) => type).sort()).toEqual([
      ...['charge.refunded', 'charge.succeeded', 'charge.updated', 'payment_intent.succeeded'],
      ...['refund.created', 'refund.failed', 'refund.updated'],
    ]);
    const refunded = events.find(({ type }) => type === 'charge.refunded');
    expect(refunded.data.object).toMatchObject({ id: charge, amount_refunded: 500 });
    const { body, headers } = target.received[0] ?? { body: '', headers: { 'stripe-signature': '' } };
    const [, at = '', v1] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['stripe-signature'])) ?? [];
    expect(v1).toBe(createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex'));
  });

  test('that are refused are sent again, with the same id, until three days are over', async () => {
    const target = await receiver((response) => response.writeHead(503).end());
    const { url, clock } = await stripe({
      endpoints: [{ url: target.url, secret: SECRET, types: ['charge.succeeded'] }],
    });
    await control(url, 'POST', '/payments', { amount: 100 });
    const report = () => control(url, 'GET', '/events');
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      clock.advance(attempt === 1 ? 0 : 20 * 3_600_000);
      await eventually(async () => (await report()).refused === attempt);
    }
    expect(await report()).toMatchObject({ sent: 0, pending: 0, abandoned: 1 });
    expect(new Set(target.received.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
  });

  test('may come twice and in another order', async () => {
    const target = await receiver();
    const chances = [0.99, 0.9, 0.5, 0.1];
    let next = 0;
    const random = () => chances[next++ % chances.length] ?? 0;
    const endpoints = [{ url: target.url, secret: SECRET, types: ['charge.succeeded', 'charge.updated'] }];
    const { url, clock, pay } = await stripe({ endpoints, spreadMs: 60_000, repeatPercent: 95 }, random);
    await pay(100);
    // By seconds: a request under way has ten of them.
    for (let second = 0; second < 62; second += 1) {
      clock.advance(1000);
      await eventually(async () => (await control(url, 'GET', '/events')).underway === 0);
    }
    const types = target.received.map(({ body }) => JSON.parse(body).type);
    expect([...new Set(types)].sort()).toEqual(['charge.succeeded', 'charge.updated']);
    expect(types.length).toBe(3);
  });
});
