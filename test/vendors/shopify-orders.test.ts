import { authenticateWith, providers } from '@penstock/webhooks';
import { describe, expect, test } from 'vitest';
import { shopify } from './accounts.ts';
import { type Received, receiver } from './receiver.ts';
import { control, eventually } from './support.ts';

const SECRET = 'shop-client-secret';
const MINUTE = 60_000;
const ADA = { id: '9007199254740993', email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' };
const LAMP = { title: 'Lamp', quantity: 2, price: '99.50', tax: '37.81' };

async function shop(status = 200) {
  const target = await receiver((response) => response.writeHead(status).end());
  const opened = await shopify({
    shopDomain: 'shop.myshopify.com',
    webhooks: [{ url: target.url, secret: SECRET, topics: ['orders/paid'] }],
  });
  const pay = async (order: object = {}) => {
    const paid = (await control(opened.url, 'POST', '/orders', order)) as { id: string; eventId: string };
    opened.clock.advance(0);
    return paid;
  };
  const nth = (index: number) => eventually(() => target.received[index]);
  return { ...opened, pay, nth, received: target.received };
}

function verified({ headers, body }: Received, secret = SECRET) {
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const request = { method: 'POST', url: 'https://in.example.com/shop', headers: flat, body: Buffer.from(body) };
  return authenticateWith(providers.shopify, request, { secrets: [secret], now: new Date('2026-11-05T09:30:00Z') });
}

describe('a paid order', () => {
  test('is a webhook that the provider’s definition verifies; ids past 2^53 keep their digits', async () => {
    const { pay, nth } = await shop();
    const { id } = await pay({ customer: ADA, lines: [LAMP] });
    const request = await nth(0);
    const result = await verified(request);
    expect(result).toMatchObject({
      events: [{ type: 'orders/paid', entity: 'order:820982911946154508', account: 'shop.myshopify.com' }],
    });
    expect((await verified(request, 'another')).kind).toBe('reject');
    expect(id).toBe('820982911946154508');
    expect(request.body).toContain('"id":820982911946154508,');
    expect(request.body).toContain('"customer":{"id":9007199254740993,');
  });

  test('has its money as texts, which add up', async () => {
    const { pay, nth } = await shop();
    await pay({ customer: ADA, lines: [LAMP], shipping: { title: 'Post', price: '4.90', tax: '0.93' } });
    await pay({ lines: [LAMP], taxesIncluded: true });
    await pay({ lines: [{ title: 'Sample', price: '0.00' }] });
    const bodies = [0, 1, 2].map(async (index) => JSON.parse((await nth(index)).body));
    const [taxed, included, free] = await Promise.all(bodies);
    expect(taxed).toMatchObject({ total_price: '242.64', total_tax: '38.74', subtotal_price: '199.00', test: false });
    expect(taxed.line_items[0]).toMatchObject({ price: '99.50', quantity: 2, tax_lines: [{ price: '37.81' }] });
    expect(included).toMatchObject({ total_price: '199.00', taxes_included: true, customer: null, email: null });
    expect(free).toMatchObject({ total_price: '0.00', line_items: [{ tax_lines: [] }] });
  });

  test('that is edited and paid again is another event of the same order', async () => {
    const { pay, nth, clock } = await shop();
    const { id } = await pay({ customer: ADA, lines: [LAMP] });
    await nth(0);
    clock.advance(MINUTE);
    await pay({ id, lines: [{ ...LAMP, quantity: 1 }], financialStatus: 'partially_refunded' });
    const [first, second] = [await nth(0), await nth(1)];
    expect(second.headers['x-shopify-event-id']).not.toBe(first.headers['x-shopify-event-id']);
    expect(JSON.parse(second.body)).toMatchObject({
      ...{ name: JSON.parse(first.body).name, email: 'ada@example.com', financial_status: 'partially_refunded' },
      updated_at: '2026-11-05T09:31:00+00:00',
    });
  });
});

test('an event that is sent once more has the same id and bytes, and another id of its delivery', async () => {
  const { pay, nth, url, clock } = await shop();
  const { eventId } = await pay({ lines: [LAMP] });
  await nth(0);
  await control(url, 'POST', `/events/${eventId}/resend`);
  clock.advance(0);
  const [first, second] = [await nth(0), await nth(1)];
  expect(second.body).toBe(first.body);
  expect(second.headers['x-shopify-event-id']).toBe(eventId);
  expect(second.headers['x-shopify-webhook-id']).not.toBe(first.headers['x-shopify-webhook-id']);
});

test('a webhook that is not accepted is sent eight times more within four hours, and then given up', async () => {
  const { pay, received, clock, url } = await shop(503);
  await pay({ lines: [LAMP] });
  for (const [index, minutes] of [1, 2, 4, 8, 15, 30, 60, 120].entries()) {
    await eventually(async () => (await control(url, 'GET', '/webhooks')).deliveries.length === index + 1);
    await eventually(() => clock.waiting() > 0);
    clock.advance(minutes * MINUTE);
  }
  await eventually(async () => (await control(url, 'GET', '/webhooks')).abandoned === 1);
  expect(received).toHaveLength(9);
});
