import { createHash, createHmac, createPublicKey, sign } from 'node:crypto';
import type { Genuine } from './case.ts';
import { jwt, P256_KEY, SNS_KEY, serving } from './keys.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const hs256 = (key: string) => (input: string) => createHmac('sha256', key).update(input).digest();
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const PLAID_URL = 'https://production.plaid.com/webhook_verification_key/get';
const PLAID_KEY = {
  ...createPublicKey(P256_KEY).export({ format: 'jwk' }),
  kid: 'bfbd5111',
  alg: 'ES256',
  use: 'sig',
  expired_at: null,
};
const GOOGLE_URL = 'https://www.googleapis.com/oauth2/v3/certs';
const GOOGLE_KEY = { ...createPublicKey(SNS_KEY).export({ format: 'jwk' }), kid: 'g1', alg: 'RS256', use: 'sig' };
const ORDER =
  '<sObject xsi:type="sf:Opportunity" xmlns:sf="urn:x"><sf:Id>006D1</sf:Id><sf:SystemModstamp>2026-11-21T09:59:59.000Z</sf:SystemModstamp></sObject>';

/** Sections 6 and 7: JWTs, and schemes that prove no more than the knowledge of a secret. */
export const tokens: readonly Genuine[] = [
  {
    id: 'plaid',
    secret: { clientId: 'pl-1', secret: 'pl-secret' },
    wrong: { clientId: 'pl-1', secret: '' },
    body: '{"webhook_type":"TRANSACTIONS","webhook_code":"SYNC_UPDATES_AVAILABLE","item_id":"it1","environment":"production"}',
    sign: (body, at) => {
      const claims = { iat: Math.floor(at / 1000), request_body_sha256: sha256(body) };
      const signer = (input: string) =>
        sign('sha256', Buffer.from(input), { key: P256_KEY, dsaEncoding: 'ieee-p1363' });
      return { headers: { 'Plaid-Verification': jwt({ alg: 'ES256', kid: 'bfbd5111', typ: 'JWT' }, claims, signer) } };
    },
    signing: ['Plaid-Verification'],
    window: { past: 300, future: 300 },
    fetch: serving({ [PLAID_URL]: JSON.stringify({ key: PLAID_KEY, request_id: 'r' }) }),
    events: [
      {
        id: 'TRANSACTIONS:SYNC_UPDATES_AVAILABLE:it1:1795255200:{hash}',
        type: 'TRANSACTIONS.SYNC_UPDATES_AVAILABLE',
        entity: 'item:it1',
        account: 'production',
      },
    ],
  },
  {
    id: 'atlassian-connect',
    secret: { clientKey: 'tenant-1', sharedSecret: 'connect-secret-1' },
    wrong: { clientKey: 'tenant-1', sharedSecret: 'connect-secret-2' },
    url: 'https://hooks.example.com/webhooks/jira?user_key=admin&a=b%20c&a=A',
    body: '{"webhookEvent":"jira:issue_created","timestamp":1795255199000,"issue":{"id":"10002"}}',
    plain: { 'X-Atlassian-Webhook-Identifier': 'w2' },
    sign: (_body, at) => {
      const qsh = sha256('POST&/webhooks/jira&a=A,b%20c&user_key=admin');
      const claims = { iss: 'tenant-1', iat: at / 1000, exp: at / 1000 + 180, qsh };
      return {
        headers: { Authorization: `JWT ${jwt({ alg: 'HS256', typ: 'JWT' }, claims, hs256('connect-secret-1'))}` },
      };
    },
    signing: ['Authorization'],
    covers: 'nothing',
    events: [
      {
        id: 'w2:{hash}',
        type: 'jira:issue_created',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'issue:10002',
        account: 'tenant-1',
      },
    ],
  },
  {
    id: 'jira-dynamic',
    secret: 'jira-oauth-1',
    wrong: 'jira-oauth-2',
    body: '{"webhookEvent":"jira:issue_created","issue":{"id":"10003"}}',
    sign: (_body, at) => {
      const token = jwt({ alg: 'HS256', typ: 'JWT' }, { iss: 'app', exp: at / 1000 + 180 }, hs256('jira-oauth-1'));
      return { headers: { Authorization: `Bearer ${token}` } };
    },
    signing: ['Authorization'],
    covers: 'nothing',
    events: [{ id: ':{hash}', type: 'jira:issue_created', entity: 'issue:10003' }],
  },
  {
    id: 'google-pubsub',
    secret: { audience: 'https://hooks.example.com', email: 'push@p.iam.gserviceaccount.com' },
    wrong: { audience: 'https://hooks.example.com', email: 'other@p.iam.gserviceaccount.com' },
    body: '{"message":{"messageId":"2070443601311540","publishTime":"2026-11-21T09:59:59.5Z","data":"aGk="},"subscription":"projects/p/subscriptions/s"}',
    sign: (_body, at) => {
      const claims = {
        iss: 'https://accounts.google.com',
        aud: 'https://hooks.example.com',
        email: 'push@p.iam.gserviceaccount.com',
        email_verified: true,
        iat: at / 1000,
        exp: at / 1000 + 3600,
      };
      const token = jwt({ alg: 'RS256', kid: 'g1' }, claims, (input) => sign('sha256', Buffer.from(input), SNS_KEY));
      return { headers: { Authorization: `Bearer ${token}` } };
    },
    signing: ['Authorization'],
    covers: 'nothing',
    fetch: serving({ [GOOGLE_URL]: JSON.stringify({ keys: [GOOGLE_KEY] }) }),
    events: [
      {
        id: '2070443601311540',
        type: 'message',
        occurredAt: '2026-11-21T09:59:59.500Z',
        account: 'projects/p/subscriptions/s',
      },
    ],
  },
  {
    id: 'gitlab',
    secret: 'gitlab-token-1',
    wrong: 'gitlab-token-2',
    body: '{"object_kind":"push","project":{"id":15}}',
    plain: { 'X-Gitlab-Event': 'Push Hook', 'Idempotency-Key': 'ik-1', 'X-Gitlab-Event-UUID': 'u-1' },
    sign: () => ({ headers: { 'X-Gitlab-Token': 'gitlab-token-1' } }),
    signing: ['X-Gitlab-Token'],
    covers: 'nothing',
    events: [{ id: 'ik-1:{hash}', type: 'push', entity: 'project:15', account: '15' }],
  },
  {
    id: 'telegram',
    secret: 'telegram_token_1',
    wrong: 'telegram_token_2',
    body: '{"update_id":10000,"message":{"date":1795255199,"chat":{"id":-1001111111111111}}}',
    sign: () => ({ headers: { 'X-Telegram-Bot-Api-Secret-Token': 'telegram_token_1' } }),
    signing: ['X-Telegram-Bot-Api-Secret-Token'],
    covers: 'nothing',
    events: [
      { id: '10000', type: 'message', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'chat:-1001111111111111' },
    ],
  },
  {
    id: 'okta',
    secret: 'okta-secret-1',
    wrong: 'okta-secret-2',
    body: '{"eventId":"b5a1","source":"https://o.okta.com/api/v1/eventHooks/w","data":{"events":[{"uuid":"ok1","published":"2026-11-21T09:59:59.788Z","eventType":"user.lifecycle.create","actor":{"id":"00u"}}]}}',
    sign: () => ({ headers: { Authorization: 'okta-secret-1' } }),
    signing: ['Authorization'],
    covers: 'nothing',
    events: [
      {
        id: 'ok1',
        type: 'user.lifecycle.create',
        occurredAt: '2026-11-21T09:59:59.788Z',
        entity: 'actor:00u',
        account: 'https://o.okta.com/api/v1/eventHooks/w',
        body: '{"uuid":"ok1","published":"2026-11-21T09:59:59.788Z","eventType":"user.lifecycle.create","actor":{"id":"00u"}}',
      },
    ],
  },
  {
    id: 'auth0',
    secret: 'auth0-token-1',
    wrong: 'auth0-token-2',
    body: '{"log_id":"90020","data":{"type":"s","date":"2026-11-21T09:59:59.103Z","tenant_name":"ten"}}\r\n{"log_id":"90021","data":{"type":"f","date":"2026-11-21T09:59:59.104Z","tenant_name":"ten"}}\r\n',
    sign: () => ({ headers: { Authorization: 'auth0-token-1' } }),
    signing: ['Authorization'],
    covers: 'nothing',
    events: [
      {
        id: '90020',
        type: 's',
        occurredAt: '2026-11-21T09:59:59.103Z',
        account: 'ten',
        body: '{"log_id":"90020","data":{"type":"s","date":"2026-11-21T09:59:59.103Z","tenant_name":"ten"}}',
      },
      {
        id: '90021',
        type: 'f',
        occurredAt: '2026-11-21T09:59:59.104Z',
        account: 'ten',
        body: '{"log_id":"90021","data":{"type":"f","date":"2026-11-21T09:59:59.104Z","tenant_name":"ten"}}',
      },
    ],
  },
  {
    id: 'postmark',
    secret: { user: 'hook', password: 'p:ä ss' },
    wrong: { user: 'hook', password: 'p' },
    body: '{"RecordType":"Delivery","MessageID":"883953f4","DeliveredAt":"2026-11-21T09:59:59Z","ServerID":23}',
    sign: () => ({ headers: { Authorization: basic('hook:p:ä ss') } }),
    signing: ['Authorization'],
    covers: 'nothing',
    events: [
      {
        id: 'Delivery:883953f4::2026-11-21T09:59:59Z',
        type: 'Delivery',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'message:883953f4',
        account: '23',
      },
    ],
  },
  {
    id: 'pipedrive',
    secret: { user: 'pipe', password: 'drive1' },
    wrong: { user: 'pipe', password: 'drive2' },
    body: '{"meta":{"id":"pd-1","action":"change","entity":"deal","entity_id":"9","company_id":"77","timestamp":"2026-11-21T09:59:59.000Z","attempt":1}}',
    sign: () => ({ headers: { Authorization: basic('pipe:drive1') } }),
    signing: ['Authorization'],
    covers: 'nothing',
    events: [
      { id: 'pd-1', type: 'change.deal', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'deal:9', account: '77' },
    ],
  },
  {
    id: 'mailchimp',
    secret: 'mc-url-secret-1',
    wrong: 'mc-url-secret-2',
    body: 'type=unsubscribe&fired_at=2026-11-21+09%3A59%3A59&data%5Bid%5D=8a25&data%5Blist_id%5D=a6b5&data%5Bemail%5D=api%40example.com',
    plain: { 'Content-Type': 'application/x-www-form-urlencoded' },
    sign: (_body, _at, url) => ({ url: `${url}&secret=mc-url-secret-1` }),
    signing: [],
    covers: 'nothing',
    events: [
      {
        id: 'unsubscribe:8a25:2026-11-21 09:59:59',
        type: 'unsubscribe',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'email:api@example.com',
        account: 'a6b5',
      },
    ],
  },
  {
    id: 'salesforce-outbound-message',
    secret: { urlSecret: 'sf-url-secret-1', organizationId: '00D000000000001EAA' },
    wrong: { urlSecret: 'sf-url-secret-2', organizationId: '00D000000000001EAA' },
    body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00D000000000001EAA</OrganizationId><Notification><Id>04l1</Id>${ORDER}</Notification><Notification><Id>04l2</Id>${ORDER}</Notification></notifications></soapenv:Body></soapenv:Envelope>`,
    plain: { 'Content-Type': 'text/xml; charset=utf-8' },
    sign: (_body, _at, url) => ({ url: `${url}&key=sf-url-secret-1` }),
    signing: [],
    covers: 'nothing',
    events: ['04l1', '04l2'].map((id) => ({
      id,
      type: 'Opportunity',
      occurredAt: '2026-11-21T09:59:59.000Z',
      entity: 'Opportunity:006D1',
      account: '00D000000000001EAA',
      body: `<Notification><Id>${id}</Id>${ORDER}</Notification>`,
    })),
  },
  {
    id: 'microsoft-graph',
    secret: 'client-state-1',
    wrong: 'client-state-2',
    body: '{"value":[{"subscriptionId":"s1","clientState":"client-state-1","changeType":"updated","resource":"Users/a/Messages/b","tenantId":"te","resourceData":{"@odata.etag":"W/\\"CQ\\""}}]}',
    sign: () => ({}),
    signing: [],
    covers: 'nothing',
    events: [
      {
        id: 's1:Users/a/Messages/b:updated:W/"CQ"',
        type: 'updated',
        entity: 'resource:Users/a/Messages/b',
        account: 'te',
        body: '{"subscriptionId":"s1","clientState":"client-state-1","changeType":"updated","resource":"Users/a/Messages/b","tenantId":"te","resourceData":{"@odata.etag":"W/\\"CQ\\""}}',
      },
    ],
  },
  {
    id: 'azure-event-grid',
    secret: 'grid-secret-1',
    wrong: 'grid-secret-2',
    body: '[{"id":"eg1","topic":"/subscriptions/x","subject":"blob/1","eventType":"Microsoft.Storage.BlobCreated","eventTime":"2026-11-21T09:59:59.1234567Z","data":{}}]',
    plain: { 'aeg-event-type': 'Notification' },
    sign: (_body, _at, url) => ({ url: `${url}&code=grid-secret-1` }),
    signing: [],
    covers: 'nothing',
    events: [
      {
        id: '/subscriptions/x:eg1',
        type: 'Microsoft.Storage.BlobCreated',
        occurredAt: '2026-11-21T09:59:59.123Z',
        entity: 'subject:blob/1',
        account: '/subscriptions/x',
        body: '{"id":"eg1","topic":"/subscriptions/x","subject":"blob/1","eventType":"Microsoft.Storage.BlobCreated","eventTime":"2026-11-21T09:59:59.1234567Z","data":{}}',
      },
    ],
  },
  {
    id: 'cloudevents',
    secret: 'ce-token-1',
    wrong: 'ce-token-2',
    body: '{"specversion":"1.0","source":"/s:1","id":"ce1","type":"com.example.made","time":"2026-11-21T09:59:59Z","subject":"x"}',
    plain: { 'Content-Type': 'application/cloudevents+json; charset=utf-8' },
    sign: () => ({ headers: { Authorization: 'Bearer ce-token-1' } }),
    signing: ['Authorization'],
    covers: 'nothing',
    events: [
      {
        id: '/s%3A1:ce1',
        type: 'com.example.made',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'subject:x',
        account: '/s:1',
      },
    ],
  },
];
