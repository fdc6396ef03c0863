import { describe, expect, test } from 'vitest';
import { XERO_TENANT, xero } from './accounts.ts';
import { call, control } from './support.ts';

const line = { Description: 'Order 9999', Quantity: 2, UnitAmount: 19.99, AccountCode: '200', TaxType: 'OUTPUT' };
const invoice = (ContactID: string, more: object = {}) => ({
  Invoices: [
    {
      Type: 'ACCREC',
      Contact: { ContactID },
      LineItems: [line],
      Date: '2026-11-05',
      DueDate: '2026-11-19',
      LineAmountTypes: 'Exclusive',
      InvoiceNumber: 'shop-9999',
      Status: 'AUTHORISED',
      ...more,
    },
  ],
});
const money = (Reference: string, more: object = {}) => ({
  BankTransactions: [
    {
      Type: 'RECEIVE',
      Contact: { Name: 'Stripe' },
      BankAccount: { Code: '091' },
      LineItems: [{ Description: Reference, Quantity: 1, UnitAmount: 12.34, AccountCode: '200' }],
      LineAmountTypes: 'NoTax',
      Date: '2026-11-05',
      Reference,
      ...more,
    },
  ],
});
const messages = (body: { Elements: { ValidationErrors: { Message: string }[] }[] }) =>
  body.Elements.flatMap(({ ValidationErrors }) => ValidationErrors.map(({ Message }) => Message));

describe('contacts and invoices', () => {
  test('a contact’s name is unique among the active ones', async () => {
    const { api, contact, url } = await xero();
    const id = await contact();
    const again = await api('PUT', '/Contacts', { Contacts: [{ Name: 'Ada Ltd' }] });
    expect([again.status, again.body.ErrorNumber, again.body.Type]).toEqual([400, 10, 'ValidationException']);
    expect(messages(again.body)[0]).toContain('The contact name Ada Ltd is already assigned');
    await api('POST', `/Contacts/${id}`, { ContactStatus: 'ARCHIVED' });
    expect((await api('PUT', '/Contacts', { Contacts: [{ Name: 'Ada Ltd' }] })).status).toBe(200);
    expect((await control(url, 'GET', '/books')).contacts).toBe(2);
  });

  test('an invoice adds up by line, with its tax rounded for each, and is found by its number', async () => {
    const { api, contact } = await xero();
    const id = await contact();
    const made = (await api('PUT', '/Invoices', invoice(id))).body.Invoices[0];
    expect(made).toMatchObject({
      InvoiceNumber: 'shop-9999',
      Status: 'AUTHORISED',
      SubTotal: 39.98,
      TotalTax: 8,
      Total: 47.98,
      AmountDue: 47.98,
      Date: '/Date(1793836800000+0000)/',
      DateString: '2026-11-05T00:00:00',
    });
    const found = (await api('GET', '/Invoices?InvoiceNumbers=shop-1,shop-9999')).body;
    expect(found.Invoices.map(({ InvoiceID }: { InvoiceID: string }) => InvoiceID)).toEqual([made.InvoiceID]);
    expect(found.pagination).toEqual({ page: 1, pageSize: 100, pageCount: 1, itemCount: 1 });
    expect((await api('GET', '/Invoices?InvoiceNumbers=shop-1')).body.Invoices).toEqual([]);
  });

  test.each([
    ['without a contact', { Contact: undefined }, 'A Contact must be specified'],
    ['without lines', { LineItems: [] }, 'One or more line items'],
    ['without a due date', { DueDate: undefined }, 'Due Date'],
    ['of an account that there is not', { LineItems: [{ ...line, AccountCode: '999' }] }, "'999'"],
    ['in another currency', { CurrencyCode: 'USD' }, 'not subscribed to currency USD'],
    ['whose line does not add up', { LineItems: [{ ...line, LineAmount: 1 }] }, 'expected line total 39.98'],
  ])('an invoice %s is refused, and says why', async (_, more, message) => {
    const { api, contact, url } = await xero();
    const refused = await api('PUT', '/Invoices', invoice(await contact(), more));
    expect([refused.status, messages(refused.body)[0]]).toEqual([400, expect.stringContaining(message)]);
    expect((await control(url, 'GET', '/books')).invoices).toEqual([]);
  });

  test('PUT refuses a number that is taken, and POST overwrites the invoice', async () => {
    const { api, contact, url } = await xero();
    const id = await contact();
    await api('PUT', '/Invoices', invoice(id));
    expect(messages((await api('PUT', '/Invoices', invoice(id))).body)).toEqual(['Invoice # must be unique.']);
    await api('POST', '/Invoices', invoice(id, { Reference: 'overwritten' }));
    const { Invoices } = (await api('GET', '/Invoices')).body;
    expect(Invoices.map(({ Reference }: { Reference: string }) => Reference)).toEqual(['overwritten']);
    await control(url, 'PUT', '/settings', { takenNumber: 'created' });
    await api('PUT', '/Invoices', invoice(id));
    expect((await control(url, 'GET', '/books')).twice.invoices).toEqual(['ACCREC shop-9999']);
  });

  test('with summarizeErrors=false a 200 holds an outcome of each record', async () => {
    const { api, contact } = await xero();
    const id = await contact();
    const [good] = invoice(id).Invoices;
    const both = { Invoices: [good, { ...good, InvoiceNumber: 'shop-2', DueDate: undefined }] };
    const answer = await api('PUT', '/Invoices?summarizeErrors=false', both);
    const outcomes = answer.body.Invoices.map((it: { StatusAttributeString: string }) => it.StatusAttributeString);
    expect([answer.status, outcomes]).toEqual([200, ['OK', 'ERROR']]);
  });

  test('payments and credit notes settle an invoice, never beyond what is open, and a payment can be taken back', async () => {
    const { api, contact } = await xero();
    const id = await contact();
    const { InvoiceID } = (await api('PUT', '/Invoices', invoice(id))).body.Invoices[0];
    const pay = (Amount: number) =>
      api('PUT', '/Payments', { Invoice: { InvoiceID }, Account: { Code: '090' }, Amount, Date: '2026-11-05' });
    expect(messages((await pay(48)).body)[0]).toContain('exceeds the amount outstanding');
    const { PaymentID } = (await pay(40)).body.Payments[0];
    const notes = { CreditNotes: [{ ...invoice(id).Invoices[0], Type: 'ACCRECCREDIT', CreditNoteNumber: 'c-1' }] };
    const { CreditNoteID } = (await api('PUT', '/CreditNotes', notes)).body.CreditNotes[0];
    const allocate = (Amount: number) =>
      api('PUT', `/CreditNotes/${CreditNoteID}/Allocations`, { Allocations: [{ Invoice: { InvoiceID }, Amount }] });
    expect((await allocate(8)).status).toBe(400);
    expect((await allocate(7.98)).status).toBe(200);
    const read = async () => (await api('GET', `/Invoices/${InvoiceID}`)).body.Invoices[0];
    expect(await read()).toMatchObject({ Status: 'PAID', AmountDue: 0, AmountPaid: 40, AmountCredited: 7.98 });
    expect((await api('POST', `/Payments/${PaymentID}`, { Status: 'DELETED' })).status).toBe(200);
    expect(await read()).toMatchObject({ Status: 'AUTHORISED', AmountDue: 40 });
  });
});

describe('bank transactions', () => {
  test('have no natural key: PUT makes another one each time, and the books say which stand twice', async () => {
    const { api, url } = await xero();
    await api('PUT', '/BankTransactions', money('ch_1'));
    await api('PUT', '/BankTransactions', money('ch_1 fee', { Type: 'SPEND' }));
    await api('PUT', '/BankTransactions', money('ch_1'));
    const books = await control(url, 'GET', '/books');
    expect(books.bankTransactions.map(({ cents }: { cents: number }) => cents)).toEqual([1234, -1234, 1234]);
    expect(books.twice.bankTransactions).toEqual(['ch_1']);
  });

  test('are listed by filter and page', async () => {
    const { api } = await xero();
    for (const [reference, day] of [
      ['ch_1', '2026-11-01'],
      ['ch_2', '2026-11-02'],
      ['ch_2 fee', '2026-11-03'],
    ] as const)
      await api('PUT', '/BankTransactions', money(reference, { Date: day }));
    const list = async (query: string) => {
      const { body } = await api('GET', `/BankTransactions?${query}`);
      return [
        body.BankTransactions.map(({ Reference }: { Reference: string }) => Reference),
        body.pagination.pageCount,
      ];
    };
    const where = (text: string) => `where=${encodeURIComponent(text)}`;
    expect(await list(where('Reference=="ch_2"'))).toEqual([['ch_2'], 1]);
    expect(await list(where('Reference.StartsWith("ch_2")'))).toEqual([['ch_2', 'ch_2 fee'], 1]);
    expect(await list(where('Date>=DateTime(2026,11,2) && Date<DateTime(2026,11,3)'))).toEqual([['ch_2'], 1]);
    expect(await list(where('BankAccount.Code=="091" AND Status!="DELETED"&&Reference!=null'))).toEqual([
      ['ch_1', 'ch_2', 'ch_2 fee'],
      1,
    ]);
    expect(await list('page=2&pageSize=2&order=Date DESC')).toEqual([['ch_1'], 2]);
    const unread = await api('GET', `/BankTransactions?${where('Reference like "x"')}`);
    expect([unread.status, unread.body.Type]).toEqual([400, 'QueryParseException']);
  });

  test('are refused inside a closed period, or accepted, by setting', async () => {
    const { api, url } = await xero({ periodLockDate: '2026-11-05' });
    const put = (day: string) => api('PUT', '/BankTransactions', money('ch_1', { Date: day }));
    expect(messages((await put('2026-11-05')).body)[0]).toContain('lock date');
    expect((await put('2026-11-06')).status).toBe(200);
    expect((await api('GET', '/Organisation')).body.Organisations[0]).toMatchObject({
      PeriodLockDate: '/Date(1793836800000+0000)/',
      Timezone: 'WEUROPESTANDARDTIME',
      BaseCurrency: 'EUR',
    });
    await control(url, 'PUT', '/settings', { lockedPeriod: 'accepted' });
    expect((await put('2026-11-05')).status).toBe(200);
  });

  test('that changed since a time are listed, without those that were deleted where Xero leaves them out', async () => {
    const { api, clock, url } = await xero();
    const first = (await api('PUT', '/BankTransactions', money('ch_1'))).body.BankTransactions[0].BankTransactionID;
    clock.advance(60_000);
    await api('POST', `/BankTransactions/${first}`, { Status: 'DELETED' });
    await api('PUT', '/BankTransactions', money('ch_2'));
    const since = async () =>
      (await api('GET', '/BankTransactions', undefined, { 'if-modified-since': '2026-11-05T09:30:30' })).body
        .BankTransactions.length;
    expect(await since()).toBe(1);
    await control(url, 'PUT', '/settings', { changesMissDeletions: false });
    expect(await since()).toBe(2);
  });
});

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'k1' };

  test('is answered again for six minutes, and makes another record after them', async () => {
    const { api, clock, url } = await xero();
    const put = () => api('PUT', '/BankTransactions', money('ch_1'), key);
    const idOf = async () => (await put()).body.BankTransactions[0].BankTransactionID;
    const first = await idOf();
    clock.advance(359_999);
    expect(await idOf()).toBe(first);
    clock.advance(1);
    expect(await idOf()).not.toBe(first);
    expect((await control(url, 'GET', '/books')).twice.bankTransactions).toEqual(['ch_1']);
  });

  test('is refused for another body', async () => {
    const { api } = await xero();
    await api('PUT', '/BankTransactions', money('ch_1'), key);
    expect((await api('PUT', '/BankTransactions', money('ch_2'), key)).status).toBe(400);
  });

  test('keeps an error of Xero’s own, whether the record was made or not', async () => {
    const { api, url } = await xero();
    await control(url, 'POST', '/failures', { times: 1, after: true });
    const put = (name: string) => api('PUT', '/BankTransactions', money('ch_1'), { 'idempotency-key': name });
    expect([(await put('a')).status, (await put('a')).status]).toEqual([500, 500]);
    expect((await control(url, 'GET', '/books')).bankTransactions).toHaveLength(1);
    await control(url, 'PUT', '/settings', { errorsAreKept: false });
    await control(url, 'POST', '/failures', { times: 1 });
    expect([(await put('b')).status, (await put('b')).status]).toEqual([500, 200]);
  });
});

describe('limits', () => {
  test('a minute that is used up is refused with the time to wait, and each answer says what is left', async () => {
    const { api, clock } = await xero({ perMinute: 2, perDay: 3 });
    const first = await api('GET', '/Organisation');
    expect([first.headers.get('x-minlimit-remaining'), first.headers.get('x-daylimit-remaining')]).toEqual(['1', '2']);
    clock.advance(20_000);
    await api('GET', '/Organisation');
    const refused = await api('GET', '/Organisation');
    expect([refused.status, refused.headers.get('x-rate-limit-problem'), refused.headers.get('retry-after')]).toEqual([
      ...[429, 'minute', '40'],
    ]);
    clock.advance(40_000);
    expect((await api('GET', '/Organisation')).status).toBe(200);
    clock.advance(60_000);
    const day = await api('GET', '/Organisation');
    expect([day.headers.get('x-rate-limit-problem'), day.headers.get('retry-after')]).toEqual(['day', '86280']);
  });

  test('more calls at the same time than five are refused without a time to wait', async () => {
    const { api, url, clock } = await xero({ atOnce: 1 });
    await control(url, 'POST', '/faults', { kind: 'delay', delayMs: 5000, match: {}, times: 1 });
    const slow = api('GET', '/Organisation');
    for (;;) {
      if ((await control(url, 'GET', '/faults')).faults[0].used === 1) break;
    }
    const refused = await api('GET', '/Organisation');
    expect([refused.headers.get('x-rate-limit-problem'), refused.headers.get('retry-after')]).toEqual([
      ...['concurrent', null],
    ]);
    clock.advance(5000);
    expect((await slow).status).toBe(200);
  });
});

describe('who may call', () => {
  const APP = { clientId: 'app', clientSecret: 's3cret', refreshTokens: ['first'] };
  const BASIC = { authorization: `Basic ${Buffer.from('app:s3cret').toString('base64')}` };
  async function withApp(app: object = {}) {
    const vendor = await xero({ apps: [{ ...APP, ...app }] });
    const grant = (form: Record<string, string>) =>
      call(`${vendor.url}/connect/token`, 'POST', {
        headers: { ...BASIC, 'content-type': 'application/x-www-form-urlencoded' },
        text: `${new URLSearchParams(form)}`,
      });
    const refresh = (refresh_token: string) => grant({ grant_type: 'refresh_token', refresh_token });
    const read = (token: string, headers: object = { 'xero-tenant-id': XERO_TENANT }) =>
      vendor.api('GET', '/Organisation', undefined, { authorization: `Bearer ${token}`, ...headers });
    return { ...vendor, grant, refresh, read };
  }

  test('an access token lives for 30 minutes, and the refresh token that gave it works for as long again', async () => {
    const { refresh, read, clock } = await withApp();
    const { access_token, refresh_token, expires_in } = (await refresh('first')).body;
    expect([expires_in, (await read(access_token)).status]).toEqual([1800, 200]);
    clock.advance(1_799_999);
    const again = await refresh('first');
    expect(again.status).toBe(200);
    clock.advance(1);
    expect((await read(access_token)).status).toBe(401);
    expect((await refresh('first')).body).toEqual({ error: 'invalid_grant' });
    expect((await refresh(refresh_token)).status).toBe(200);
    clock.advance(60 * 86_400_000);
    expect((await refresh(again.body.refresh_token)).body).toEqual({ error: 'invalid_grant' });
  });

  test('a person who disconnects the app ends its tokens', async () => {
    const { refresh, read, url } = await withApp();
    const { access_token } = (await refresh('first')).body;
    await control(url, 'PUT', '/settings', { apps: [{ ...APP, refreshTokens: ['second'] }] });
    expect((await read(access_token)).status).toBe(401);
  });

  test('a custom connection gets its token by client credentials and names no organisation', async () => {
    const { grant, read } = await withApp({ refreshTokens: [] });
    const { access_token, refresh_token } = (await grant({ grant_type: 'client_credentials' })).body;
    expect([refresh_token, (await read(access_token, { 'xero-tenant-id': '' })).status]).toEqual([undefined, 200]);
  });

  test('a token names the organisation it may ask for, and a call for another one is refused', async () => {
    const { refresh, read, url } = await withApp();
    const { access_token } = (await refresh('first')).body;
    const listed = await call(`${url}/connections`, 'GET', { headers: { authorization: `Bearer ${access_token}` } });
    expect(listed.body[0].tenantId).toBe(XERO_TENANT);
    expect((await read(access_token, { 'xero-tenant-id': 'other' })).status).toBe(403);
  });

  test('a scope that lacks is a 401 which a fresh token does not cure', async () => {
    const { refresh, read, api } = await withApp({ scopes: ['accounting.transactions.read'] });
    const { access_token } = (await refresh('first')).body;
    const denied = await read(access_token);
    expect([denied.status, denied.headers.get('www-authenticate')]).toEqual([401, 'insufficient_scope']);
    const own = { authorization: `Bearer ${access_token}` };
    expect((await api('GET', '/BankTransactions', undefined, own)).status).toBe(200);
    expect((await api('PUT', '/BankTransactions', money('ch_1'), own)).status).toBe(401);
  });
});
