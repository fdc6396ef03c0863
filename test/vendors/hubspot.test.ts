import { describe, expect, test } from 'vitest';
import { BEARER, hubspot, START } from './accounts.ts';
import { call } from './support.ts';

describe('contacts', () => {
  test('a new contact has a text id, the six default properties and millisecond times', async () => {
    const { api } = await hubspot();
    const made = await api('POST', '', { properties: { email: 'Ada@Example.com', firstname: 'Ada' } });
    expect(made.status).toBe(201);
    expect(made.headers.get('content-type')).toBe('application/json;charset=utf-8');
    const { id } = made.body;
    expect(id).toMatch(/^\d+$/);
    const read = await api('GET', `/${id}`);
    expect(read.status).toBe(200);
    expect(read.body).toEqual({
      id,
      properties: {
        createdate: '2026-11-05T09:30:00.250Z',
        email: 'ada@example.com',
        firstname: 'Ada',
        hs_object_id: id,
        lastmodifieddate: '2026-11-05T09:30:00.250Z',
        lastname: null,
      },
      createdAt: '2026-11-05T09:30:00.250Z',
      updatedAt: '2026-11-05T09:30:00.250Z',
      archived: false,
    });
  });

  test('a request for properties leaves out an undefined one and answers null for an empty one', async () => {
    const { api, add } = await hubspot();
    const id = await add({ email: 'ada@example.com', lifecyclestage: 'lead' });
    const { body } = await api('GET', `/${id}?properties=lifecyclestage,hs_lead_status,shoe_size`);
    expect(body.properties).toEqual({
      createdate: START,
      hs_lead_status: null,
      hs_object_id: id,
      lastmodifieddate: START,
      lifecyclestage: 'lead',
    });
  });

  test('a contact is read by address with idProperty, and only so', async () => {
    const { api, add } = await hubspot();
    const id = await add({ email: 'ada@example.com' });
    expect((await api('GET', '/ada%40example.com?idProperty=email')).body.id).toBe(id);
    expect((await api('GET', '/ADA@example.com?idProperty=email')).body.id).toBe(id);
    const plain = await api('GET', '/ada%40example.com');
    expect(plain.status).toBe(404);
    expect(plain.body).toMatchObject({
      status: 'error',
      message: 'Object not found.  objectId are usually numeric.',
      context: { id: ['ada@example.com'] },
      category: 'OBJECT_NOT_FOUND',
    });
    expect((await api('GET', `/${id}?idProperty=firstname`)).status).toBe(400);
  });

  test('a change moves updatedAt, an empty text clears, and a change to the same value changes nothing', async () => {
    const { api, add, clock } = await hubspot();
    const id = await add({ email: 'ada@example.com', firstname: 'Ada' });
    clock.advance(1_000);
    const changed = await api('PATCH', `/${id}`, { properties: { firstname: '', hs_lead_status: 'UNQUALIFIED' } });
    expect(changed.status).toBe(200);
    expect(changed.body.updatedAt).toBe('2026-11-05T09:30:01.250Z');
    expect(changed.body.createdAt).toBe(START);
    expect(changed.body.properties).toMatchObject({ firstname: null, hs_lead_status: 'UNQUALIFIED' });
    clock.advance(1_000);
    const same = await api('PATCH', `/${id}`, { properties: { email: 'ADA@example.com' } });
    expect(same.status).toBe(200);
    const again = await api('PATCH', `/${id}`, { properties: { hs_lead_status: 'UNQUALIFIED' } });
    expect(again.body.updatedAt).toBe('2026-11-05T09:30:01.250Z');
  });

  test('the lifecycle stage goes forward only, unless it is cleared first', async () => {
    const { api, add } = await hubspot();
    const id = await add({ email: 'ada@example.com', lifecyclestage: 'customer' });
    const stage = async () => (await api('GET', `/${id}?properties=lifecyclestage`)).body.properties.lifecyclestage;
    expect((await api('PATCH', `/${id}`, { properties: { lifecyclestage: 'lead' } })).status).toBe(200);
    expect(await stage()).toBe('customer');
    await api('PATCH', `/${id}`, { properties: { lifecyclestage: '' } });
    await api('PATCH', `/${id}`, { properties: { lifecyclestage: 'lead' } });
    expect(await stage()).toBe('lead');
  });

  test('a deleted contact goes to the recycle bin, frees its address, and a second deletion is not an error', async () => {
    const { api, add, clock } = await hubspot();
    const id = await add({ email: 'ada@example.com' });
    clock.advance(2_000);
    expect((await api('DELETE', `/${id}`)).status).toBe(204);
    expect((await api('DELETE', `/${id}`)).status).toBe(204);
    const gone = await api('GET', `/${id}`);
    expect(gone.status).toBe(404);
    expect(gone.body).toMatchObject({ status: 'error', message: 'resource not found' });
    const archived = await api('GET', `/${id}?archived=true`);
    expect(archived.body).toMatchObject({ id, archived: true, archivedAt: '2026-11-05T09:30:02.250Z' });
    expect((await api('POST', '', { properties: { email: 'ada@example.com' } })).status).toBe(201);
  });

  test('a list is paged by the last id', async () => {
    const { api, add } = await hubspot();
    const ids = [await add({ firstname: 'A' }), await add({ firstname: 'B' }), await add({ firstname: 'C' })];
    const first = await api('GET', '?limit=2');
    expect(first.body.results.map((it: { id: string }) => it.id)).toEqual(ids.slice(0, 2));
    expect(first.body.paging.next.after).toBe(ids[1]);
    const second = await api('GET', `?limit=2&after=${first.body.paging.next.after}`);
    expect(second.body.results.map((it: { id: string }) => it.id)).toEqual(ids.slice(2));
    expect(second.body.paging).toBeUndefined();
    expect((await api('GET', '?limit=101')).status).toBe(400);
  });

  test('a batch read answers 200, or 207 with the ids it did not find', async () => {
    const { api, add } = await hubspot();
    const id = await add({ email: 'ada@example.com' });
    const whole = await api('POST', '/batch/read', { inputs: [{ id }], properties: ['email'] });
    expect(whole.status).toBe(200);
    expect(whole.body).toMatchObject({
      status: 'COMPLETE',
      results: [{ id, properties: { email: 'ada@example.com' } }],
    });
    const partial = await api('POST', '/batch/read', { inputs: [{ id }, { id: '999' }], properties: [] });
    expect(partial.status).toBe(207);
    expect(partial.body.results).toHaveLength(1);
    expect(partial.body.errors).toMatchObject([{ category: 'OBJECT_NOT_FOUND', context: { ids: ['999'] } }]);
    const inputs = Array.from({ length: 101 }, (_, index) => ({ id: String(index) }));
    expect((await api('POST', '/batch/read', { inputs })).status).toBe(400);
  });

  test('the account call serves as a health probe', async () => {
    const { url } = await hubspot();
    const { status, body } = await call(`${url}/account-info/v3/details`, 'GET', { headers: BEARER });
    expect(status).toBe(200);
    expect(body).toMatchObject({ portalId: 8801234, timeZone: 'UTC', dataHostingLocation: 'na1' });
  });
});
