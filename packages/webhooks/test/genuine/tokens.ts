import { createHash, createHmac, createPublicKey, sign } from 'node:crypto';
import type { Genuine } from './case.ts';
import { jwt, P256_KEY, SNS_KEY, serving } from './keys.ts';

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

/** Section 6: JWTs. */
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
        id: 'TRANSACTIONS:SYNC_UPDATES_AVAILABLE:it1:498682:{hash}',
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
        id: '{hash}',
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
    events: [{ id: '{hash}', type: 'jira:issue_created', entity: 'issue:10003' }],
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
];
