import { expect, test } from 'vitest';
import { ask, refused } from './ask.ts';
import { base64 } from './genuine/case.ts';

const body = Buffer.from('{"id":1}');
const from = (shop: string) => ({
  body,
  headers: {
    'X-Shopify-Topic': 'orders/paid',
    'X-Shopify-Hmac-Sha256': base64('s', body),
    'X-Shopify-Shop-Domain': shop,
  },
});

test('a captured request of one shop is refused as another’s where the secret names the shops', async () => {
  const secret = { clientSecret: 's', shopDomain: 'a.myshopify.com' };
  expect((await ask('shopify', secret, from('a.myshopify.com'))).kind).toBe('accept');
  for (const shop of ['b.myshopify.com', 'a.myshopify.com,a.myshopify.com', ''])
    expect(await ask('shopify', secret, from(shop))).toEqual(refused(401, 'wrong-audience'));
});

test('a secret that names no shop takes the header as it is, alone or beside others', async () => {
  expect(await ask('shopify', 's', from('b.myshopify.com'))).toMatchObject({
    kind: 'accept',
    events: [{ account: 'b.myshopify.com' }],
  });
});
