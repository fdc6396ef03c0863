import { describe, expect, test } from 'vitest';
import { BEARER, hubspot, TOKEN } from './accounts.ts';
import { call } from './support.ts';

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

  test('an account’s own property takes only its options', async () => {
    const { api } = await hubspot({ properties: { tier: { type: 'enumeration', options: ['gold'] } } });
    expect((await api('POST', '', { properties: { tier: 'gold' } })).status).toBe(201);
    expect((await api('POST', '', { properties: { tier: 'tin' } })).body.errors[0].code).toBe('INVALID_OPTION');
  });

  test('a body that is not JSON, not an object, of another type or too large is refused', async () => {
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
    const large = await post(`{"properties":{"firstname":"${'a'.repeat(4 * 1024 * 1024)}"}}`);
    expect(large.status).toBe(413);
    expect(large.body).toMatchObject({ status: 'error', correlationId: expect.any(String) });
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
  test('a call without a token, with a wrong or an expired one, or with one without the scope is refused', async () => {
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
