import { describe, expect, test } from 'vitest';
import { ADA, BASIC, LIST, mailchimp } from './accounts.ts';
import { call, control } from './support.ts';

describe('members', () => {
  test('PUT adds a member with status_if_new and later leaves the status alone', async () => {
    const { put, api, clock } = await mailchimp();
    const added = await put({ merge_fields: { FNAME: 'Ada' } });
    expect(added.status).toBe(200);
    expect(added.body).toMatchObject({
      id: ADA,
      email_address: 'ada@example.com',
      status: 'subscribed',
      merge_fields: { FNAME: 'Ada', LNAME: '', PHONE: '', ADDRESS: '' },
      last_changed: '2026-11-05T09:30:00+00:00',
      list_id: LIST,
    });
    expect(added.body.contact_id).toMatch(/^[0-9a-f]{32}$/);
    expect(added.body.unique_email_id).toMatch(/^[0-9a-f]{10}$/);
    await api('PATCH', `/members/${ADA}`, { status: 'unsubscribed' });
    clock.advance(60_000);
    const changed = await put({ merge_fields: { LNAME: 'Lovelace' } });
    expect(changed.body).toMatchObject({
      status: 'unsubscribed',
      merge_fields: { FNAME: 'Ada', LNAME: 'Lovelace' },
      last_changed: '2026-11-05T09:31:00+00:00',
    });
    clock.advance(60_000);
    expect((await put({ merge_fields: { LNAME: 'Lovelace' } })).body.last_changed).toBe('2026-11-05T09:31:00+00:00');
  });

  test('a member is found by hash, by address in any case and by contact id', async () => {
    const { put, api } = await mailchimp();
    const { contact_id } = (await put({})).body;
    for (const key of [ADA, ADA.toUpperCase(), 'Ada@Example.com', 'ada%40example.com', contact_id])
      expect((await api('GET', `/members/${key}`)).body.id).toBe(ADA);
    const missing = await api('GET', '/members/72a32ae5e673f6cadac10d2b62d6d51b');
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(missing.body).toEqual({
      type: 'https://mailchimp.com/developer/marketing/docs/errors/',
      title: 'Resource Not Found',
      status: 404,
      detail: 'The requested resource could not be found.',
      instance: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('PATCH with another address moves the member to another hash and keeps its contact id', async () => {
    const { put, api } = await mailchimp();
    const { contact_id } = (await put({})).body;
    const moved = await api('PATCH', `/members/${ADA}`, { email_address: 'ada.new@example.com' });
    expect(moved.body).toMatchObject({ id: '72a32ae5e673f6cadac10d2b62d6d51b', contact_id });
    expect((await api('GET', `/members/${ADA}`)).status).toBe(404);
    expect((await api('GET', `/members/${contact_id}`)).body.email_address).toBe('ada.new@example.com');
  });

  test.each([
    [true, 200],
    [false, 400],
  ])('a member who left may take another address, or not, as a setting says (%s)', async (complianceMoves, status) => {
    const { put, api, url } = await mailchimp({ complianceMoves });
    await put({});
    await control(url, 'POST', '/unsubscribe', { email_address: 'ada@example.com' });
    const moved = await api('PATCH', `/members/${ADA}`, { email_address: 'ada.new@example.com' });
    expect(moved.status).toBe(status);
    if (status === 400) expect(moved.body.title).toBe('Member In Compliance State');
    else expect(moved.body.status).toBe('unsubscribed');
  });

  test('POST adds, and refuses a member that exists', async () => {
    const { api } = await mailchimp();
    const json = { email_address: 'ada@example.com', status: 'subscribed' };
    expect((await api('POST', '/members', json)).status).toBe(200);
    const again = await api('POST', '/members', json);
    expect(again.status).toBe(400);
    expect(again.body).toMatchObject({
      title: 'Member Exists',
      detail: 'ada@example.com is already a list member. Use PUT to insert or update list members.',
    });
    expect((await api('POST', '/members', { email_address: 'eve@example.com' })).body.errors).toEqual([
      { field: '', message: 'Required fields were not provided: status' },
    ]);
    const wrongHash = await api('PUT', '/members/72a32ae5e673f6cadac10d2b62d6d51b', {
      ...json,
      status_if_new: 'subscribed',
    });
    expect(wrongHash.body.title).toBe('Member Exists');
  });

  test('DELETE archives once; PUT with status_if_new alone leaves it archived', async () => {
    const { put, api } = await mailchimp();
    await put({});
    expect((await api('DELETE', `/members/${ADA}`)).status).toBe(204);
    const again = await api('DELETE', `/members/${ADA}`);
    expect(again.status).toBe(405);
    expect(again.body.title).toBe('Method Not Allowed');
    expect((await api('GET', `/members/${ADA}`)).body.status).toBe('archived');
    expect((await put({})).body.status).toBe('archived');
    expect((await put({ status: 'subscribed' })).body.status).toBe('subscribed');
    expect((await api('DELETE', '/members/unknown@example.com')).status).toBe(404);
  });

  test('members are listed with count, offset, status and since_last_changed', async () => {
    const { api, clock } = await mailchimp();
    for (const name of ['a', 'b', 'c']) {
      await api('POST', '/members', { email_address: `${name}@example.com`, status: 'subscribed' });
      clock.advance(60_000);
    }
    await api('PATCH', '/members/a@example.com', { status: 'unsubscribed' });
    const addresses = async (query: string) => {
      const { body } = await api('GET', `/members?${query}`);
      return [body.total_items, ...body.members.map((it: { email_address: string }) => it.email_address)];
    };
    expect(await addresses('')).toEqual([3, 'a@example.com', 'b@example.com', 'c@example.com']);
    expect(await addresses('count=1&offset=1')).toEqual([3, 'b@example.com']);
    expect(await addresses('status=unsubscribed')).toEqual([1, 'a@example.com']);
    expect(await addresses('since_last_changed=2026-11-05T09:31:30%2B00:00')).toEqual([
      2,
      'a@example.com',
      'c@example.com',
    ]);
    expect((await api('GET', '/members?count=1001')).status).toBe(400);
    expect((await api('GET')).body.stats).toMatchObject({ member_count: 2, unsubscribe_count: 1 });
  });

  test('ping is the health probe', async () => {
    const { url } = await mailchimp();
    const { status, body } = await call(`${url}/3.0/ping`, 'GET', { headers: BASIC });
    expect([status, body]).toEqual([200, { health_status: "Everything's Chimpy!" }]);
  });
});

describe('consent', () => {
  test.each([
    ['/unsubscribe', 'unsubscribed'],
    ['/clean', 'cleaned'],
  ])('after %s an API call cannot subscribe the member, only ask for confirmation', async (path, status) => {
    const { put, api, url } = await mailchimp();
    await put({});
    expect((await control(url, 'POST', path, { email_address: 'ada@example.com' })).status).toBe(status);
    for (const refused of [
      await put({ status: 'subscribed' }),
      await api('PATCH', `/members/${ADA}`, { status: 'subscribed' }),
    ]) {
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({
        title: 'Member In Compliance State',
        detail:
          'ada@example.com is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.',
      });
    }
    const fields = await put({ merge_fields: { FNAME: 'Ada' } });
    expect(fields.body).toMatchObject({ status, merge_fields: { FNAME: 'Ada' } });
    expect((await put({ status: 'pending' })).body.status).toBe('pending');
    expect((await put({ status: 'subscribed' })).status).toBe(400);
    await control(url, 'POST', '/confirm', { email_address: 'ada@example.com' });
    expect((await put({ status: 'subscribed' })).body.status).toBe('subscribed');
  });

  test('a member unsubscribed by API can be subscribed by API, one cleaned by API cannot', async () => {
    const { put } = await mailchimp();
    await put({});
    expect((await put({ status: 'unsubscribed' })).body.status).toBe('unsubscribed');
    expect((await put({ status: 'subscribed' })).body.status).toBe('subscribed');
    expect((await put({ status: 'cleaned' })).body.status).toBe('cleaned');
    expect((await put({ status: 'subscribed' })).body.title).toBe('Member In Compliance State');
  });

  test('a permanently deleted address cannot be added a second time', async () => {
    const { put, api } = await mailchimp();
    await put({});
    expect((await api('POST', `/members/${ADA}/actions/delete-permanent`)).status).toBe(204);
    expect((await api('GET', `/members/${ADA}`)).status).toBe(404);
    const refused = await put({});
    expect(refused.status).toBe(400);
    expect(refused.body.title).toBe('Forgotten Email Not Subscribed');
  });
});

describe('many members in one call', () => {
  test('each stands for itself: new, updated, refused', async () => {
    const { put, api } = await mailchimp();
    await put({ merge_fields: { FNAME: 'Ada' } });
    const members = [
      { email_address: 'ada@example.com', status: 'unsubscribed' },
      { email_address: 'bob@example.com', status: 'subscribed' },
      { email_address: 'no address', status: 'subscribed' },
    ];
    const { status, body } = await api('POST', '', { members, update_existing: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      new_members: [{ email_address: 'bob@example.com', status: 'subscribed' }],
      updated_members: [{ email_address: 'ada@example.com', status: 'unsubscribed', merge_fields: { FNAME: 'Ada' } }],
      errors: [{ email_address: 'no address', error_code: 'ERROR_GENERIC' }],
      total_created: 1,
      total_updated: 1,
      error_count: 1,
    });
    const again = await api('POST', '', { members: members.slice(0, 1) });
    expect(again.body).toMatchObject({ errors: [{ error_code: 'ERROR_CONTACT_EXISTS' }], updated_members: [] });
  });

  test('501 members, none, or what is no list are refused', async () => {
    const { api } = await mailchimp();
    const many = Array.from({ length: 501 }, (_, index) => ({ email_address: `m${index}@example.com` }));
    for (const members of [many, [], 'all', [7]]) expect((await api('POST', '', { members })).status).toBe(400);
  });
});
