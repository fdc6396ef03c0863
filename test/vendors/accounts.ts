import { call, control, started, testClock } from './support.ts';

export const TOKEN = 'pat-na1-11111111-2222-3333-4444-555555555555';
export const BEARER = { authorization: `Bearer ${TOKEN}` };
export const START = '2026-11-05T09:30:00.250Z';

/** A running HubSpot that knows one token. */
export async function hubspot(settings: object = {}) {
  const clock = testClock(START);
  const { url } = await started('hubspot', clock);
  await control(url, 'PUT', '/settings', { tokens: [{ token: TOKEN }], ...settings });
  const contacts = `${url}/crm/v3/objects/contacts`;
  const api = (method: string, path = '', json?: unknown) =>
    call(`${contacts}${path}`, method, { headers: BEARER, ...(json === undefined ? {} : { json }) });
  const add = async (properties: object) => (await api('POST', '', { properties })).body.id as string;
  return { clock, url, contacts, api, add };
}

export const KEY = '0123456789abcdef0123456789abcdef-us1';
export const BASIC = { authorization: `Basic ${Buffer.from(`anything:${KEY}`).toString('base64')}` };
export const LIST = 'a1b2c3d4e5';
// printf %s ada@example.com | openssl md5
export const ADA = '3e3417d7ef77d5932a6734b916515ed5';

/** A running Mailchimp that knows one key and one list. */
export async function mailchimp(settings: object = {}) {
  const clock = testClock('2026-11-05T09:30:00.250Z');
  const { url } = await started('mailchimp', clock);
  await control(url, 'PUT', '/settings', { apiKeys: [{ apiKey: KEY }], lists: [{ id: LIST }], ...settings });
  const list = `${url}/3.0/lists/${LIST}`;
  const api = (method: string, path = '', json?: unknown, headers = {}) =>
    call(`${list}${path}`, method, { headers: { ...BASIC, ...headers }, ...(json === undefined ? {} : { json }) });
  const put = (json: object, key = ADA) =>
    api('PUT', `/members/${key}`, { email_address: 'ada@example.com', status_if_new: 'subscribed', ...json });
  return { clock, url, list, api, put };
}

const SHOP_TOKEN = 'shpat_11111111222233334444555555555555';

/** A running Shopify that knows one token, with products from 8000000000001 on. */
export async function shopify(settings: object = {}, count = 0) {
  const clock = testClock('2026-11-05T09:30:00.250Z');
  const { url } = await started('shopify', clock);
  await control(url, 'PUT', '/settings', {
    tokens: [{ token: SHOP_TOKEN, scopes: ['read_products'] }],
    ...settings,
  });
  if (count > 0) await control(url, 'POST', '/catalogue', { count });
  const ask = (query: string, variables: object = {}, version = '2026-07') =>
    call(`${url}/admin/api/${version}/graphql.json`, 'POST', {
      headers: { 'x-shopify-access-token': SHOP_TOKEN },
      json: { query, variables },
    });
  return { clock, url, ask };
}

/** A running Algolia that knows one key. */
export async function algolia(settings: object = {}) {
  const clock = testClock('2026-11-05T09:30:00.250Z');
  const { url } = await started('algolia', clock);
  await control(url, 'PUT', '/settings', {
    applicationId: 'SHOP123456',
    keys: [{ key: 'write-key', acl: ['addObject', 'deleteObject', 'listIndexes', 'search'] }],
    ...settings,
  });
  const headers = { 'x-algolia-application-id': 'SHOP123456', 'x-algolia-api-key': 'write-key' };
  const api = (method: string, path: string, json?: unknown, own: object = {}) =>
    call(`${url}/1/indexes${path}`, method, {
      headers: { ...headers, ...own },
      ...(json === undefined ? {} : { json }),
    });
  return { clock, url, api };
}

const ORG = { clientId: 'app', clientSecret: 'app-secret' };

/** A running Salesforce that knows one app, and a session of it. */
export async function salesforce(settings: object = {}) {
  const clock = testClock('2026-11-05T09:30:00.250Z');
  const { url } = await started('salesforce', clock);
  await control(url, 'PUT', '/settings', { apps: [ORG], ...settings });
  const form = (over: object = {}) =>
    new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: ORG.clientId, client_secret: ORG.clientSecret },
      ...over,
    }).toString();
  const grant = (over: object = {}) =>
    call(`${url}/services/oauth2/token`, 'POST', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: form(over),
    });
  const { body } = await grant();
  const api = (method: string, path: string, json?: unknown, headers = {}) =>
    call(`${url}/services/data/v66.0${path}`, method, {
      headers: { authorization: `Bearer ${body.access_token}`, ...headers },
      ...(json === undefined ? {} : { json }),
    });
  const upsert = (value: string, json: object, headers = {}) =>
    api('PATCH', `/sobjects/Contact/Shopify_Id__c/${encodeURIComponent(value)}`, json, headers);
  return { clock, url, grant, api, upsert };
}

/** A running SendGrid that knows one key, one sender and one template. */
export async function sendgrid(settings: object = {}) {
  const clock = testClock('2026-11-05T09:30:00.250Z');
  const { url } = await started('sendgrid', clock);
  await control(url, 'PUT', '/settings', {
    keys: [{ key: 'SG.key', scopes: ['mail.send'] }],
    ...{ senders: ['shop@example.com'], templates: ['d-1'] },
    ...settings,
  });
  const api = (method: string, path: string, json?: unknown, key = 'SG.key') =>
    call(`${url}/v3${path}`, method, {
      headers: { authorization: `Bearer ${key}` },
      ...(json === undefined ? {} : { json }),
    });
  const mail = (over: object = {}, own: object = {}) => ({
    personalizations: [{ to: [{ email: 'ada@example.com' }], custom_args: { order: '1' }, ...own }],
    ...{ from: { email: 'shop@example.com' }, template_id: 'd-1' },
    ...over,
  });
  const send = (over: object = {}, own: object = {}) => api('POST', '/mail/send', mail(over, own));
  return { clock, url, api, mail, send };
}

export const XERO_TENANT = '11111111-2222-4333-8444-555555555555';

/** A running Xero that knows one token. */
export async function xero(settings: object = {}) {
  const clock = testClock('2026-11-05T09:30:00.250Z');
  const { url } = await started('xero', clock);
  await control(url, 'PUT', '/settings', { tenantId: XERO_TENANT, tokens: [{ token: 'token' }], ...settings });
  const headers = { authorization: 'Bearer token', 'xero-tenant-id': XERO_TENANT, accept: 'application/json' };
  const api = (method: string, path: string, json?: unknown, own: Record<string, string> = {}) =>
    call(`${url}/api.xro/2.0${path}`, method, {
      headers: { ...headers, ...own },
      ...(json === undefined ? {} : { json }),
    });
  const contact = async (Name = 'Ada Ltd'): Promise<string> =>
    (await api('PUT', '/Contacts', { Contacts: [{ Name }] })).body.Contacts[0].ContactID;
  return { clock, url, api, contact };
}

const STRIPE_KEY = 'local-restricted-key';

/** A running Stripe that knows one key, with `pay` for a captured charge. */
export async function stripe(settings: object = {}, random = () => 0.5) {
  const clock = testClock('2026-11-05T22:30:00.250Z');
  const { url } = await started('stripe', clock, { random });
  await control(url, 'PUT', '/settings', { keys: [{ key: STRIPE_KEY }], ...settings });
  const api = (path: string, key = STRIPE_KEY) =>
    call(`${url}/v1${path}`, 'GET', { headers: { authorization: `Bearer ${key}` } });
  const pay = async (amount: number): Promise<string> => {
    const { id } = await control(url, 'POST', '/payments', { amount });
    clock.advance(3000);
    return id;
  };
  return { clock, url, api, pay };
}
