import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';
import { FAILED_CALL_DAYS, readFailedCall } from '../../shared/ledger/index.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, work, event, entryOf } = await startShift();
const DELIVERY = deliveryId('crm-to-audience', 'contact-to-member');

afterEach(() => world.purge());

let number = 0;

async function fail(fault: object) {
  number += 1;
  const mine = { ...(await event({ email: `failed${number}@example.com` })), eventId: `failed-${number}` };
  await world.fault(world.mailchimp, { kind: 'answer', times: 1, match: { method: 'PUT' }, ...fault });
  const batch = await world.receive(mine);
  await work(batch, contextOf());
  const { eventId, account } = (await entryOf(mine.eventId)) as { eventId: string; account: string };
  return { batch, eventId, tenant: account };
}

const keptOf = ({ eventId, tenant }: { eventId: string; tenant: string }) =>
  readFailedCall(new DynamoDBClient({}), 'ledger', { delivery: DELIVERY, tenant: tenantId(tenant), eventId });

const rows = () => world.ledger('call');

describe('the last failed call', () => {
  test('of an event that was given up is kept for two weeks', async () => {
    const failed = await fail({ status: 400, body: { title: 'Invalid Resource', status: 400 } });
    expect(await keptOf(failed)).toMatchObject({
      destination: 'mailchimp',
      operation: 'upsert member',
      request: {
        method: 'PUT',
        body: { email_address: expect.stringMatching(/^\(e-mail address, \d+ characters\)$/) },
      },
      answer: { status: 400, body: { title: 'Invalid Resource', status: 400 } },
    });
    const days = (Number((await rows()).at(-1)?.expiresAt) - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(FAILED_CALL_DAYS - 1);
    expect(days).toBeLessThanOrEqual(FAILED_CALL_DAYS);
  });

  test('of an event that will be tried again is kept, and a later one takes its place', async () => {
    const failed = await fail({ status: 500, body: { detail: 'An internal error occurred.' } });
    expect(await keptOf(failed)).toMatchObject({
      answer: { status: 500, body: { detail: 'An internal error occurred.' } },
    });
    const before = (await rows()).length;
    await world.fault(world.mailchimp, { kind: 'html', status: 502, times: 1, match: { method: 'PUT' } });
    await world.closeBreakers();
    await world.waitIsOver(failed.batch);
    const again = await world.receiveAgain();
    expect(again.Records).toHaveLength(1);
    await work(again, contextOf());
    expect(await keptOf(failed)).toMatchObject({ answer: { status: 502 } });
    expect((await rows()).length).toBe(before);
  });

  test('is not kept of an event that ended well, also where the vendor said no on the way', async () => {
    const before = (await rows()).length;
    const mine = await event();
    expect(failuresOf(await work(await world.receive(mine), contextOf()))).toEqual([]);
    const { eventId } = await fail({ status: 400, body: { title: 'Member In Compliance State' } });
    expect(await entryOf(eventId)).toMatchObject({ state: 'filtered' });
    expect((await rows()).length).toBe(before);
  });
});

test('nothing of a credential or a person is kept, regardless of what the vendor answers', async () => {
  const token = MAILCHIMP.apiKey;
  const basic = Buffer.from(`penstock:${token}`).toString('base64');
  const body = {
    title: 'Invalid Resource',
    detail: `ada@example.com is already a member; key ${token} of Ada Lovelace`,
    echo: { authorization: `Basic ${basic}`, token, [token]: 'ada@example.com' },
    errors: [{ field: 'ada@example.com', message: token }],
  };
  const failed = await fail({
    status: 400,
    body,
    headers: { 'retry-after': token, 'x-request-id': 'ada@example.com' },
  });
  expect(await keptOf(failed)).toBeDefined();
  const all = JSON.stringify(await rows());
  for (const value of [token, basic, '@example.com', 'Ada', 'Lovelace', 'authorization: '])
    expect(all).not.toContain(value);
});
