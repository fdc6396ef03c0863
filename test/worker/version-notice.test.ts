import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { readNotices } from '../../shared/watch/versions/index.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, event, work } = await startShift();

test('what an answer says of its version is kept for the monitor, and the event is delivered as ever', async () => {
  const noticed = () => readNotices(new DynamoDBClient({}), 'control', ['hubspot', 'mailchimp']);
  expect(failuresOf(await work(await world.receive(await event()), contextOf()))).toEqual([]);
  expect(await noticed()).toEqual([]);
  const headers = { sunset: 'Sun, 01 Nov 2026 00:00:00 GMT' };
  await world.fault(world.mailchimp, { kind: 'headers', headers, times: 1, match: {} });
  const other = await event({ email: 'sunset@example.com' });
  expect(failuresOf(await work(await world.receive({ ...other, eventId: 'sunset' }), contextOf()))).toEqual([]);
  expect(await noticed()).toMatchObject([
    { account: 'mailchimp', version: '3.0', reason: 'sunset', ends: '2026-11-01' },
  ]);
  await world.purge();
});
