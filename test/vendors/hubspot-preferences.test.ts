import { expect, test } from 'vitest';
import { BEARER, hubspot, TOKEN } from './accounts.ts';
import { receiver } from './receiver.ts';
import { call, control, eventually } from './support.ts';

const OPT_OUT = 'hs_email_optout_77';
const properties = { [OPT_OUT]: { type: 'bool', readOnly: true } };
const left = { channel: 'EMAIL', statusState: 'UNSUBSCRIBED', subscriptionId: 77 };

async function account(settings: object = {}) {
  const opened = await hubspot({ properties, ...settings });
  const id = await opened.add({ email: 'ada@example.com' });
  const write = (json: object, email = 'ada@example.com') =>
    call(`${opened.url}/communication-preferences/v4/statuses/${encodeURIComponent(email)}`, 'POST', {
      headers: BEARER,
      json,
    });
  const optOut = async () => (await opened.api('GET', `/${id}?properties=${OPT_OUT}`)).body.properties[OPT_OUT];
  return { ...opened, id, write, optOut };
}

test('an unsubscription sets the contact’s property, and its event names the app', async () => {
  const target = await receiver();
  const { write, optOut, clock } = await account({
    webhook: {
      targetUrl: target.url,
      clientSecret: 'a-secret',
      portalId: 8801234,
      appId: 2600001,
      batchWindowMs: 0,
      subscriptions: [{ subscriptionId: 1, subscriptionType: 'contact.propertyChange', propertyName: OPT_OUT }],
    },
  });
  expect(await write(left)).toMatchObject({ status: 200, body: { status: 'UNSUBSCRIBED', subscriptionId: 77 } });
  expect(await optOut()).toBe('true');
  clock.advance(1);
  const request = await eventually(() => target.received[0]);
  expect(request.events).toEqual([
    expect.objectContaining({
      propertyName: OPT_OUT,
      propertyValue: 'true',
      changeSource: 'INTEGRATION',
      sourceId: '2600001',
    }),
  ]);
});

test('a sign-up needs its legal basis, and is refused after an opt-out of all e-mail', async () => {
  const { write, optOut, url, id } = await account();
  await write(left);
  const joined = { ...left, statusState: 'SUBSCRIBED' };
  expect((await write(joined)).status).toBe(400);
  expect((await write({ ...joined, legalBasis: 'CONSENT_WITH_NOTICE' })).status).toBe(200);
  expect(await optOut()).toBe('false');
  await control(url, 'POST', `/contacts/${id}/opt-out`);
  expect((await write({ ...joined, legalBasis: 'CONSENT_WITH_NOTICE' })).status).toBe(400);
});

test.each([
  ['another channel', { ...left, channel: 'SMS' }],
  ['a state that there is not', { ...left, statusState: 'MAYBE' }],
  ['a kind of e-mail that there is not', { ...left, subscriptionId: 78 }],
])('%s is refused', async (_, json) => {
  const { write } = await account();
  expect(await write(json)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
});

test('an address without a contact is answered alike, and a token without the scope is refused', async () => {
  const { write, url } = await account();
  expect((await write(left, 'unknown@example.com')).status).toBe(200);
  await control(url, 'PUT', '/settings', { tokens: [{ token: TOKEN, scopes: ['crm.objects.contacts.write'] }] });
  expect((await write(left)).status).toBe(403);
});
