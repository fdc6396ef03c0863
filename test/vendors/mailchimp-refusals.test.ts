import { describe, expect, test } from 'vitest';
import { ADA, BASIC, KEY, LIST, mailchimp } from './accounts.ts';
import { call, control } from './support.ts';

describe('refusals', () => {
  const SCHEMA = "The resource submitted could not be validated. For field-specific details, see the 'errors' array.";
  const MERGE = 'Your merge fields were invalid.';

  test.each<[string, object, string, object[] | undefined]>([
    ['a bad address', { email_address: 'ada@' }, 'Please provide a valid email address.', undefined],
    [
      'an address that is a number',
      { email_address: 17 },
      SCHEMA,
      [{ field: 'email_address', message: 'Schema describes string, integer found instead' }],
    ],
    [
      'no address',
      { email_address: undefined },
      SCHEMA,
      [{ field: '', message: 'Required fields were not provided: email_address' }],
    ],
    [
      'no status for a new member',
      { status_if_new: undefined },
      SCHEMA,
      [{ field: '', message: 'Required fields were not provided: status_if_new' }],
    ],
    [
      'a status that is read only',
      { status: 'archived' },
      SCHEMA,
      [{ field: 'status', message: expect.stringContaining('must be one of') }],
    ],
    [
      'a merge field that does not exist',
      { merge_fields: { COMPANY: 'ACME' } },
      MERGE,
      [{ field: 'COMPANY', message: 'This merge field does not exist' }],
    ],
    [
      'a merge value that is null',
      { merge_fields: { FNAME: null } },
      SCHEMA,
      [{ field: 'merge_fields.FNAME', message: 'Data did not match any of the schemas described in anyOf.' }],
    ],
    [
      'an incomplete postal address',
      { merge_fields: { ADDRESS: { addr1: '1 Main St' } } },
      MERGE,
      [{ field: 'ADDRESS', message: 'Please enter a complete address' }],
    ],
    [
      'an invalid number',
      { merge_fields: { SEATS: 'many' } },
      MERGE,
      [{ field: 'SEATS', message: 'Please enter a number' }],
    ],
    [
      'a domain that looks fake',
      { email_address: 'ada@fake.test' },
      'ada@fake.test looks fake or invalid, please enter a real email address.',
      undefined,
    ],
  ])('%s', async (_, json, detail, errors) => {
    const { put, api } = await mailchimp({
      lists: [{ id: LIST, mergeFields: [{ tag: 'SEATS', type: 'number' }] }],
      fakeDomains: ['fake.test'],
    });
    const { status, body } = await put(json);
    expect(status).toBe(400);
    expect(body).toMatchObject({ title: 'Invalid Resource', status: 400, detail });
    expect(body.errors).toEqual(errors);
    expect((await api('GET', '/members')).body.total_items).toBe(0);
  });

  test('a required merge field must have a value, unless the check is skipped', async () => {
    const { put, api } = await mailchimp({
      lists: [{ id: LIST, mergeFields: [{ tag: 'SEATS', type: 'number', required: true }] }],
    });
    expect((await put({})).body.errors).toEqual([{ field: 'SEATS', message: 'Please enter a value' }]);
    const json = { email_address: 'ada@example.com', status_if_new: 'subscribed' };
    expect((await api('PUT', `/members/${ADA}?skip_merge_validation=true`, json)).status).toBe(200);
    expect((await put({ merge_fields: { SEATS: 3 } })).body.merge_fields.SEATS).toBe(3);
  });

  test('a call without a key, with a wrong or a forbidden one is refused; a Bearer token works', async () => {
    const { list } = await mailchimp({ apiKeys: [{ apiKey: KEY }, { apiKey: 'barred-us1', forbidden: true }] });
    const get = async (authorization?: string) => {
      const { status, body } = await call(list, 'GET', { headers: authorization ? { authorization } : {} });
      return [status, body.title];
    };
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
    expect(await get()).toEqual([401, 'API Key Missing']);
    expect(await get(basic('anything:wrong-us1'))).toEqual([401, 'API Key Invalid']);
    expect(await get(basic('anything:barred-us1'))).toEqual([403, 'Forbidden']);
    expect(await get(basic(`:${KEY}`))).toEqual([200, undefined]);
    expect(await get(`Bearer ${KEY}`)).toEqual([200, undefined]);
  });

  test('unknown lists and paths, unsupported methods, bodies that are not JSON and triggered errors are answered from the glossary', async () => {
    const { url, list, api } = await mailchimp();
    expect((await call(`${url}/3.0/lists/other/members`, 'GET', { headers: BASIC })).status).toBe(404);
    expect((await call(`${url}/2.0/ping`, 'GET', { headers: BASIC })).body.title).toBe('Resource Not Found');
    const wrong = await api('PUT', '/members', {});
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST']);
    const broken = await call(`${list}/members/${ADA}`, 'PUT', { headers: BASIC, text: '{"email' });
    expect([broken.status, broken.body.title]).toEqual([400, 'JSON Parse Error']);
    const provoked = await api('GET', '', undefined, { 'x-trigger-error': 'APIKeyMissing' });
    expect([provoked.status, provoked.body.title]).toEqual([401, 'API Key Missing']);
  });

  test('an eleventh simultaneous call is refused, and a slot becomes free only when a call has ended', async () => {
    const { api, url, clock } = await mailchimp();
    await control(url, 'POST', '/faults', { kind: 'delay', delayMs: 5_000, match: {}, times: 10 });
    const ten = Array.from({ length: 10 }, () => api('GET'));
    while (clock.waiting() < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    const refused = await api('GET');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      title: 'Too Many Requests',
      detail: 'You have exceeded the limit of 10 simultaneous connections.',
    });
    clock.advance(5_000);
    expect((await Promise.all(ten)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await api('GET')).status).toBe(200);
  });
});
