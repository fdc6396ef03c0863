import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LIST, mailchimp } from './accounts.ts';
import { receiver } from './receiver.ts';
import { control, eventually } from './support.ts';

const SECRET = 'mc-signing-secret';
const MINUTE = 60_000;
const ADA = { email_address: 'ada@example.com' };

async function audience(targetUrl: string) {
  const opened = await mailchimp({ webhooks: [{ listId: LIST, url: targetUrl, secret: SECRET }] });
  await opened.put({ merge_fields: { FNAME: 'Ada' } });
  const act = (path: string, more: object = {}) => control(opened.url, 'POST', path, { ...ADA, ...more });
  const report = () => control(opened.url, 'GET', '/webhooks');
  return { ...opened, act, report };
}

describe('an event of a person', () => {
  test('is a form, signed with its time', async () => {
    const target = await receiver((response) => response.writeHead(200).end());
    const { act, clock } = await audience(target.url);
    await act('/unsubscribe');
    clock.advance(0);
    const request = await eventually(() => target.received[0]);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toMatchObject({
      type: 'unsubscribe',
      fired_at: '2026-11-05 09:30:00',
      'data[action]': 'unsub',
      'data[email]': 'ada@example.com',
      'data[merges][FNAME]': 'Ada',
      'data[list_id]': LIST,
    });
    const at = 1_793_871_000;
    const signature = createHmac('sha256', SECRET).update(`${at}.${request.body}`).digest('hex');
    expect(request.headers['x-mailchimp-signature']).toBe(`t=${at},v1=${signature}`);
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test.each([
    ['/clean', {}, { type: 'cleaned', 'data[email]': 'ada@example.com' }],
    ['/confirm', {}, { type: 'subscribe' }],
    ['/archive', {}, { type: 'unsubscribe', 'data[action]': 'delete' }],
    [
      '/change-address',
      { new_email_address: 'ada.king@example.com' },
      { type: 'upemail', 'data[old_email]': 'ada@example.com', 'data[new_email]': 'ada.king@example.com' },
    ],
    ['/rename', { merge_fields: { FNAME: 'Augusta' } }, { type: 'profile', 'data[merges][FNAME]': 'Augusta' }],
  ])('%s has its own form', async (path, more, form) => {
    const target = await receiver((response) => response.writeHead(200).end());
    const { act, clock } = await audience(target.url);
    await act(path, more);
    clock.advance(0);
    const request = await eventually(() => target.received[0]);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toMatchObject(form);
  });

  test('is sent again for 75 minutes, and then given up', async () => {
    const target = await receiver((response) => response.writeHead(503).end());
    const { act, clock, report } = await audience(target.url);
    await act('/unsubscribe');
    clock.advance(0);
    for (const [attempts, minutes] of [1, 4, 10, 20, 40].entries()) {
      await eventually(async () => (await report()).deliveries.length === attempts + 1 || undefined);
      clock.advance(minutes * MINUTE - 1);
      expect(target.received).toHaveLength(attempts + 1);
      clock.advance(1);
    }
    await eventually(async () => (await report()).abandoned === 1 || undefined);
    expect((await report()).pending).toEqual([]);
    expect(target.received).toHaveLength(6);
  });

  test('ends with an answer of 410', async () => {
    const target = await receiver((response) => response.writeHead(410).end());
    const { act, clock, report } = await audience(target.url);
    await act('/unsubscribe');
    clock.advance(0);
    await eventually(async () => (await report()).abandoned === 1 || undefined);
    expect((await report()).pending).toEqual([]);
  });
});

test('what the API does is told to none', async () => {
  const target = await receiver((response) => response.writeHead(200).end());
  const { put, clock, report } = await audience(target.url);
  await put({ status: 'unsubscribed' });
  clock.advance(MINUTE);
  expect(await report()).toEqual({ deliveries: [], pending: [], abandoned: 0 });
});
