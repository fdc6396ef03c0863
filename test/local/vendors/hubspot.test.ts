import { describe, expect, test } from 'vitest';
import { call, control, started, testClock } from './support.ts';

const TOKEN = 'pat-na1-11111111-2222-3333-4444-555555555555';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const START = '2026-11-05T09:30:00.250Z';

async function hubspot(settings: object = {}) {
  const clock = testClock(START);
  const { url } = await started('hubspot', clock);
  await control(url, 'PUT', '/settings', { tokens: [{ token: TOKEN }], ...settings });
  const contacts = `${url}/crm/v3/objects/contacts`;
  const api = (method: string, path = '', json?: unknown) =>
    call(`${contacts}${path}`, method, { headers: BEARER, ...(json === undefined ? {} : { json }) });
  const add = async (properties: object) => (await api('POST', '', { properties })).body.id as string;
  return { clock, url, contacts, api, add };
}

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

  test('asked for properties, an undefined one is left out and an empty one is null', async () => {
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

  test('a deleted contact goes to the recycle bin, frees its address, and deleting again is no error', async () => {
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

  test('the account can be asked for as a health probe', async () => {
    const { url } = await hubspot();
    const { status, body } = await call(`${url}/account-info/v3/details`, 'GET', { headers: BEARER });
    expect(status).toBe(200);
    expect(body).toMatchObject({ portalId: 8801234, timeZone: 'UTC', dataHostingLocation: 'na1' });
  });
});

describe('refusals', () => {
  test('a second contact with the same address is a conflict that names the first', async () => {
    const { api, add } = await hubspot();
    const id = await add({ email: 'ada@example.com' });
    const other = await add({ email: 'eve@example.com' });
    for (const reply of [
      await api('POST', '', { properties: { email: 'ADA@example.com' } }),
      await api('PATCH', `/${other}`, { properties: { email: 'ada@example.com' } }),
    ]) {
      expect(reply.status).toBe(409);
      expect(reply.body).toEqual({
        status: 'error',
        message: `Contact already exists. Existing ID: ${id}`,
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        category: 'CONFLICT',
      });
      expect(reply.headers.get('x-hubspot-correlation-id')).toBe(reply.body.correlationId);
    }
  });

  test.each([
    ['PROPERTY_DOESNT_EXIST', { shoe_size: '43' }, 'Property "shoe_size" does not exist'],
    ['INVALID_EMAIL', { email: 'ada@@example' }, 'Email address ada@@example is invalid'],
    ['INVALID_OPTION', { hs_lead_status: 'LOST' }, 'LOST was not one of the allowed options'],
    ['INVALID_INTEGER', { annualrevenue: 'much' }, 'much was not a valid number.'],
    ['READ_ONLY_VALUE', { createdate: '2026-01-01' }, '"createdate" is a read only property'],
  ])('a value is refused with %s', async (code, properties, message) => {
    const { api } = await hubspot();
    const { status, body } = await api('POST', '', { properties: { ...properties, firstname: 'Ada' } });
    expect(status).toBe(400);
    expect(body.category).toBe('VALIDATION_ERROR');
    expect(body.message).toContain('Property values were not valid: [{"isValid":false');
    expect(body.errors).toEqual([
      { code, message: expect.stringContaining(message), context: { propertyName: Object.keys(properties) } },
    ]);
    expect((await api('GET')).body.results).toEqual([]);
  });

  test('properties of the account are known once they are set', async () => {
    const { api } = await hubspot({ properties: { tier: { type: 'enumeration', options: ['gold'] } } });
    expect((await api('POST', '', { properties: { tier: 'gold' } })).status).toBe(201);
    expect((await api('POST', '', { properties: { tier: 'tin' } })).body.errors[0].code).toBe('INVALID_OPTION');
  });

  test('a body that is not JSON, not an object, of another type or too large', async () => {
    const { contacts, api } = await hubspot();
    const post = (text: string, headers = {}) => call(contacts, 'POST', { text, headers: { ...BEARER, ...headers } });
    const broken = await post('{"properties":');
    expect(broken.status).toBe(400);
    expect(broken.body).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/^Invalid input JSON on line/),
    });
    expect((await post('[]')).status).toBe(400);
    expect((await post('{}')).body.message).toContain('[properties]');
    expect((await api('POST', '', { properties: { firstname: ['Ada'] } })).body.message).toContain('START_ARRAY');
    expect((await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await post('['.repeat(10_000))).status).toBe(400);
    expect((await post(`{"properties":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)).status).toBe(400);
    const large = await post(`{"properties":{"firstname":"${'a'.repeat(4 * 1024 * 1024)}"}}`).catch(() => undefined);
    expect([413, undefined]).toContain(large?.status);
    expect((await api('GET')).body.results).toEqual([]);
  });

  test('an unknown path is 404, a method that does not fit is 405 with Allow', async () => {
    const { url, api } = await hubspot();
    expect((await call(`${url}/crm/v3/objects/contracts`, 'GET', { headers: BEARER })).status).toBe(404);
    const wrong = await api('PUT', '/1', { properties: {} });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, PATCH, DELETE');
  });
});

describe('access', () => {
  test('no token, a wrong one, an expired one and one without the scope', async () => {
    const { contacts, clock, api } = await hubspot({
      tokens: [
        { token: TOKEN, expiresAt: '2026-11-05T09:31:00Z' },
        { token: 'pat-na1-readonly', scopes: ['crm.objects.contacts.read'] },
      ],
    });
    for (const headers of [{}, { authorization: 'Bearer pat-na1-wrong' }, { authorization: `Basic ${TOKEN}` }]) {
      const refused = await call(contacts, 'GET', { headers });
      expect(refused.status).toBe(401);
      expect(refused.body).toMatchObject({ status: 'error', category: 'INVALID_AUTHENTICATION' });
    }
    expect((await api('GET')).status).toBe(200);
    clock.advance(67_000);
    const expired = await api('GET');
    expect(expired.status).toBe(401);
    expect(expired.body).toMatchObject({
      category: 'EXPIRED_AUTHENTICATION',
      message: 'The OAuth token used to make this call expired 7 second(s) ago.',
    });
    const reader = { headers: { authorization: 'Bearer pat-na1-readonly' } };
    expect((await call(contacts, 'GET', reader)).status).toBe(200);
    const denied = await call(contacts, 'POST', { ...reader, json: { properties: {} } });
    expect(denied.status).toBe(403);
    expect(denied.body).toMatchObject({
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
    });
  });

  test('the rolling limit answers 429 with its policy, and every answer says what is left', async () => {
    const { api, clock } = await hubspot({ rateLimit: { max: 3, intervalMs: 10_000, daily: 5 } });
    const first = await api('GET');
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('3');
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('2');
    expect(first.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
    expect(first.headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('4');
    clock.advance(4_000);
    await api('GET');
    await api('GET');
    const over = await api('GET');
    expect(over.status).toBe(429);
    expect(over.body).toEqual({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: expect.any(String),
      policyName: 'TEN_SECONDLY_ROLLING',
    });
    expect(over.headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    expect(over.headers.get('retry-after')).toBeNull();
    clock.advance(6_000);
    expect((await api('GET')).status).toBe(200);
    expect((await api('GET')).status).toBe(429);
    clock.advance(10_000);
    expect((await api('GET')).status).toBe(200);
    expect((await api('GET')).body.policyName).toBe('DAILY');
    clock.advance(86_400_000);
    expect((await api('GET')).status).toBe(200);
  });
});
