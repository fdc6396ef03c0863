import { describe, expect, test } from 'vitest';
import { salesforce } from './accounts.ts';
import { control } from './support.ts';

const ADA = { FirstName: 'Ada', LastName: 'Lovelace', Email: 'ada@example.com' };
const code = ({ status, body }: { status: number; body: { errorCode: string }[] }) => [status, body[0]?.errorCode];

describe('the token endpoint', () => {
  test('gives a session by client credentials, and never says when it ends', async () => {
    const { grant, url } = await salesforce();
    const { status, body } = await grant();
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', instance_url: url, access_token: expect.any(String) });
    expect(body).not.toHaveProperty('expires_in');
  });

  test.each([
    ['invalid_client_id', { client_id: 'other' }],
    ['invalid_client', { client_secret: 'other' }],
    ['unsupported_grant_type', { grant_type: 'password' }],
  ])('refuses with 400 and %s', async (error, over) => {
    const { grant } = await salesforce();
    const { status, body } = await grant(over);
    expect([status, body.error]).toEqual([400, error]);
  });

  test('a session that is over is answered with 401, by its age or by an administrator', async () => {
    const aged = await salesforce({ sessionMs: 60_000 });
    expect((await aged.api('GET', '/limits')).status).toBe(200);
    aged.clock.advance(60_000);
    expect(code(await aged.api('GET', '/limits'))).toEqual([401, 'INVALID_SESSION_ID']);
    const ended = await salesforce();
    await control(ended.url, 'DELETE', '/sessions');
    expect(code(await ended.upsert('7', ADA))).toEqual([401, 'INVALID_SESSION_ID']);
  });
});

describe('an upsert by the external id', () => {
  test('creates, then updates the same contact; what it leaves out stays; an empty text clears', async () => {
    const { upsert, api, url } = await salesforce();
    const created = await upsert('820982911946154508', ADA);
    expect([created.status, created.body]).toEqual([
      201,
      { id: expect.stringMatching(/^003.{15}$/), success: true, errors: [], created: true },
    ]);
    const updated = await upsert('820982911946154508', { FirstName: '' });
    expect([updated.status, updated.body.created, updated.body.id]).toEqual([200, false, created.body.id]);
    const read = await api('GET', '/sobjects/Contact/Shopify_Id__c/820982911946154508');
    expect(read.body).toMatchObject({ ...ADA, FirstName: null, Shopify_Id__c: '820982911946154508' });
    expect(await control(url, 'GET', '/effects')).toEqual({
      effects: { '820982911946154508': { creations: 1, updates: 1 } },
      doubles: [],
    });
  });

  test('is answered without a body where an older version is simulated', async () => {
    const { upsert } = await salesforce({ upserts: 'no-content' });
    await upsert('7', ADA);
    expect((await upsert('7', ADA)).status).toBe(204);
  });

  test.each([
    ['holds an Id', { ...ADA, Id: '003' }, 'INVALID_FIELD'],
    ['holds the external id', { ...ADA, Shopify_Id__c: '7' }, 'INVALID_FIELD'],
    ['holds a field that no contact has', { ...ADA, Nickname: 'A' }, 'INVALID_FIELD'],
    ['has no last name for a new contact', { FirstName: 'Ada' }, 'REQUIRED_FIELD_MISSING'],
    ['has too long a name', { ...ADA, FirstName: 'x'.repeat(41) }, 'STRING_TOO_LONG'],
    ['has a malformed address', { ...ADA, Email: 'ada@' }, 'INVALID_EMAIL_ADDRESS'],
  ])('that %s is refused, and nothing is written', async (_, fields, errorCode) => {
    const { upsert, url } = await salesforce();
    expect(code(await upsert('7', fields))).toEqual([400, errorCode]);
    expect((await control(url, 'GET', '/state')).records.contacts).toEqual([]);
  });

  test('needs no last name where the contact is there, or where the org asks for none', async () => {
    const { upsert } = await salesforce();
    await upsert('7', ADA);
    expect((await upsert('7', { FirstName: 'Augusta' })).status).toBe(200);
    const free = await salesforce({ needsLastName: false });
    expect((await free.upsert('7', { FirstName: 'Ada' })).status).toBe(201);
  });

  test('of a value that several contacts have is answered with 300 and their URLs, and none is written', async () => {
    const { upsert, url } = await salesforce({ isUnique: false });
    for (const LastName of ['One', 'Two']) await control(url, 'POST', '/contacts', { LastName, Shopify_Id__c: '7' });
    const { status, body } = await upsert('7', ADA);
    expect([status, body]).toEqual([300, [expect.stringContaining('/Contact/003'), expect.any(String)]]);
    expect(await control(url, 'GET', '/effects')).toEqual({ effects: {}, doubles: ['7'] });
  });

  test('of an address in place of an id is not found where its domain ends as a file does', async () => {
    const { upsert } = await salesforce();
    expect(code(await upsert('ada@example.inc', ADA))).toEqual([404, 'NOT_FOUND']);
  });
});

test('a duplicate rule that alerts lets an acknowledged duplicate pass, one that blocks does not', async () => {
  const acknowledged = { 'sforce-duplicate-rule-header': 'allowSave=true' };
  for (const [duplicateRule, status] of [
    ['alert', 201],
    ['block', 400],
  ] as const) {
    const { upsert, url } = await salesforce({ duplicateRule });
    await control(url, 'POST', '/contacts', ADA);
    expect(code(await upsert('7', ADA))).toEqual([400, 'DUPLICATES_DETECTED']);
    expect((await upsert('7', ADA, acknowledged)).status).toBe(status);
  }
});

describe('limits', () => {
  test('of a day stand in every answer; past them calls are refused with 403, until hours have passed', async () => {
    const { upsert, clock } = await salesforce({ callsPerDay: 2, sessionMs: 100 * 3_600_000 });
    expect((await upsert('7', ADA)).headers.get('sforce-limit-info')).toBe('api-usage=1/2');
    await upsert('7', ADA);
    const refused = await upsert('7', ADA);
    expect(code(refused)).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
    expect(refused.headers.get('retry-after')).toBeNull();
    clock.advance(25 * 3_600_000);
    expect((await upsert('7', ADA)).status).toBe(200);
  });

  test('of calls at once are refused in the same way, or with 429 where that is simulated', async () => {
    const { upsert, url } = await salesforce({ callsAtOnce: 1, limitStatus: 429 });
    await control(url, 'POST', '/faults', { kind: 'hang', match: {}, times: 1 });
    const hanging = upsert('7', ADA).catch(() => 'closed');
    await control(url, 'GET', '/calls');
    let refused = await upsert('8', ADA);
    while (refused.status !== 429) refused = await upsert('8', ADA);
    expect(code(refused)).toEqual([429, 'REQUEST_LIMIT_EXCEEDED']);
    void hanging;
  });
});
