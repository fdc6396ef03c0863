import { describe, expect, test } from 'vitest';
import { sendgrid } from './accounts.ts';
import { control } from './support.ts';

const NOW_SECONDS = 1_793_871_000;

describe('a mail', () => {
  test('is accepted with 202, no body and an id, and is there for each time that it was sent', async () => {
    const { send, url } = await sendgrid();
    const { status, body, headers } = await send({}, { dynamic_template_data: { name: 'Ada' } });
    expect([status, body]).toEqual([202, '']);
    const id = headers.get('x-message-id');
    expect(id).toMatch(/^[\w-]{22}$/);
    await send();
    const { mails, doubles } = await control(url, 'GET', '/mails');
    expect(mails[0]).toEqual({
      ...{ id, to: 'ada@example.com', from: 'shop@example.com', template: 'd-1' },
      ...{ data: { name: 'Ada' }, customArgs: { order: '1' }, at: '2026-11-05T09:30:00.250Z' },
    });
    expect(doubles).toEqual({ 'ada@example.com [["order","1"]]': 2 });
  });

  test('without a template has a subject and a content', async () => {
    const { send } = await sendgrid();
    const content = [{ type: 'text/plain', value: 'Welcome' }];
    expect((await send({ template_id: undefined, subject: 'Welcome', content })).status).toBe(202);
    expect((await send({ template_id: undefined, content })).body.errors[0].field).toBe('subject');
    expect((await send({ template_id: undefined, subject: 'Welcome' })).body.errors[0].field).toBe('content');
  });

  test.each([
    ['no recipient', 400, {}, { to: [] }, 'personalizations.0.to'],
    ['a malformed recipient', 400, {}, { to: [{ email: 'ada' }] }, 'personalizations.0.to.0.email'],
    [
      'custom arguments that are no texts',
      400,
      {},
      { custom_args: { order: 1 } },
      'personalizations.0.custom_args.order',
    ],
    [
      'too many custom arguments',
      400,
      {},
      { custom_args: { a: 'x'.repeat(10_000) } },
      'personalizations.0.custom_args',
    ],
    ['a template that the account lacks', 400, { template_id: 'd-2' }, {}, 'template_id'],
    ['a sender that is not verified', 403, { from: { email: 'eve@example.com' } }, {}, 'from'],
  ])('with %s is refused with %i, and nothing is sent', async (_, status, over, own, field) => {
    const { send, url } = await sendgrid();
    const refused = await send(over, own);
    expect([refused.status, refused.body.errors[0].field]).toEqual([status, field]);
    expect((await control(url, 'GET', '/mails')).mails).toEqual([]);
  });

  test('in sandbox mode is validated and not sent; whether with 200 or 202 can be set, for no text settles it', async () => {
    const sandbox = { mail_settings: { sandbox_mode: { enable: true } } };
    for (const sandboxStatus of [200, 202]) {
      const { send, url } = await sendgrid({ sandboxStatus });
      expect((await send(sandbox)).status).toBe(sandboxStatus);
      expect((await send({ ...sandbox, template_id: 'd-2' })).status).toBe(400);
      expect((await control(url, 'GET', '/mails')).mails).toEqual([]);
    }
  });
});

describe('a call', () => {
  test('of an unknown key is answered with 401, of one without the scope with 403; the scopes can be asked for', async () => {
    const { api, mail } = await sendgrid({ keys: [{ key: 'SG.key', scopes: ['scopes.read'] }] });
    expect((await api('GET', '/scopes', undefined, 'other')).status).toBe(401);
    expect((await api('GET', '/scopes')).body).toEqual({ scopes: ['scopes.read'] });
    expect((await api('POST', '/mail/send', mail())).status).toBe(403);
  });

  test('past the limit of a minute is answered with 429, which names the second of its end, and taken after it', async () => {
    const { send, clock } = await sendgrid({ perMinute: 2 });
    expect((await send()).headers.get('x-ratelimit-remaining')).toBe('1');
    await send();
    const { status, headers } = await send();
    expect([status, headers.get('x-ratelimit-reset')]).toEqual([429, String(NOW_SECONDS + 61)]);
    expect(headers.get('retry-after')).toBeNull();
    clock.advance(60_000);
    expect((await send()).status).toBe(202);
  });
});
