import { base64, type Genuine, hex } from './case.ts';

/** Section 1 of the vendors' list: a keyed hash of the body in one header. */
export const bodyHmac: readonly Genuine[] = [
  {
    id: 'github',
    secret: 'github-key-1',
    wrong: 'github-key-2',
    body: '{"action":"opened","issue":{"id":11},"repository":{"id":9007199254740993,"owner":{"id":5}}}',
    plain: { 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' },
    sign: (body) => ({ headers: { 'X-Hub-Signature-256': `sha256=${hex('github-key-1', body)}` } }),
    signing: ['X-Hub-Signature-256'],
    events: [
      {
        id: ':{hash}',
        type: 'issues.opened',
        entity: 'repository:9007199254740993',
        account: '5',
      },
    ],
  },
  {
    id: 'bitbucket',
    secret: 'bitbucket-key-1',
    wrong: 'bitbucket-key-2',
    body: '{"repository":{"uuid":"{11}","workspace":{"uuid":"{22}"}}}',
    plain: { 'X-Event-Key': 'repo:push', 'X-Request-UUID': 'aa-1' },
    sign: (body) => ({ headers: { 'X-Hub-Signature': `sha256=${hex('bitbucket-key-1', body)}` } }),
    signing: ['X-Hub-Signature'],
    events: [{ id: ':{hash}', type: 'repo:push', entity: 'repository:{11}', account: '{22}' }],
  },
  {
    id: 'jira',
    secret: 'jira-key-1',
    wrong: 'jira-key-2',
    body: '{"webhookEvent":"jira:issue_updated","timestamp":1795255200000,"issue":{"id":"10002"}}',
    plain: { 'X-Atlassian-Webhook-Identifier': 'w-1' },
    sign: (body) => ({ headers: { 'X-Hub-Signature': `sha256=${hex('jira-key-1', body)}` } }),
    signing: ['X-Hub-Signature'],
    events: [
      { id: '{hash}', type: 'jira:issue_updated', occurredAt: '2026-11-21T10:00:00.000Z', entity: 'issue:10002' },
    ],
  },
  {
    id: 'shopify',
    secret: 'shopify-key-1',
    wrong: 'shopify-key-2',
    body: '{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508"}',
    plain: {
      'X-Shopify-Topic': 'orders/paid',
      'X-Shopify-Event-Id': 'e-1',
      'X-Shopify-Webhook-Id': 'd-1',
      'X-Shopify-Triggered-At': '2026-11-21T09:59:59.877041743Z',
      'X-Shopify-Shop-Domain': 'shop.myshopify.com',
    },
    sign: (body) => ({ headers: { 'X-Shopify-Hmac-Sha256': base64('shopify-key-1', body) } }),
    signing: ['X-Shopify-Hmac-Sha256'],
    events: [
      {
        id: 'orders/paid:{hash}',
        type: 'orders/paid',
        occurredAt: '2026-11-21T09:59:59.877Z',
        entity: 'order:820982911946154508',
        account: 'shop.myshopify.com',
      },
    ],
  },
  {
    id: 'shopify-events',
    secret: 'shopify-events-key-1',
    wrong: 'shopify-events-key-2',
    body: '{"id":7}',
    plain: { 'shopify-topic': 'Product/update', 'shopify-event-id': 'e-2', 'shopify-shop-domain': 's.myshopify.com' },
    sign: (body) => ({ headers: { 'shopify-hmac-sha256': base64('shopify-events-key-1', body) } }),
    signing: ['shopify-hmac-sha256'],
    events: [
      { id: 'e-2:Product/update:{hash}', type: 'Product/update', entity: 'Product:7', account: 's.myshopify.com' },
    ],
  },
  {
    id: 'xero',
    secret: 'xero-key-1',
    wrong: 'xero-key-2',
    body:
      '{"events":[{"resourceId":"r-1","eventDateUtc":"2026-11-21T09:59:58.902","eventType":"UPDATE","eventCategory":"CONTACT","tenantId":"t-1"},' +
      ' {"resourceId":"r-2","eventDateUtc":"2026-11-21T09:59:59","eventType":"CREATE","eventCategory":"INVOICE","tenantId":"t-1"}],"firstEventSequence":1}',
    sign: (body) => ({ headers: { 'x-xero-signature': base64('xero-key-1', body) } }),
    signing: ['x-xero-signature'],
    events: [
      {
        id: 't-1:r-1:UPDATE:2026-11-21T09:59:58.902',
        type: 'CONTACT.UPDATE',
        occurredAt: '2026-11-21T09:59:58.902Z',
        entity: 'contact:r-1',
        account: 't-1',
        body: '{"resourceId":"r-1","eventDateUtc":"2026-11-21T09:59:58.902","eventType":"UPDATE","eventCategory":"CONTACT","tenantId":"t-1"}',
      },
      {
        id: 't-1:r-2:CREATE:2026-11-21T09:59:59',
        type: 'INVOICE.CREATE',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'invoice:r-2',
        account: 't-1',
        body: '{"resourceId":"r-2","eventDateUtc":"2026-11-21T09:59:59","eventType":"CREATE","eventCategory":"INVOICE","tenantId":"t-1"}',
      },
    ],
  },
  {
    id: 'quickbooks',
    secret: 'quickbooks-key-1',
    wrong: 'quickbooks-key-2',
    body: '[ {"id":"c-1","type":"qbo.invoice.updated.v1","time":"2026-11-21T01:59:59-08:00","intuitentityid":"17","intuitaccountid":"310"} ]',
    sign: (body) => ({ headers: { 'intuit-signature': base64('quickbooks-key-1', body) } }),
    signing: ['intuit-signature'],
    events: [
      {
        id: 'c-1',
        type: 'qbo.invoice.updated.v1',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'invoice:17',
        account: '310',
        body: '{"id":"c-1","type":"qbo.invoice.updated.v1","time":"2026-11-21T01:59:59-08:00","intuitentityid":"17","intuitaccountid":"310"}',
      },
    ],
  },
  {
    id: 'intercom',
    secret: 'intercom-key-1',
    wrong: 'intercom-key-2',
    body: '{"id":"notif_1","topic":"contact.created","created_at":1795255199,"app_id":"a-1","data":{"item":{"type":"contact","id":"c9"}}}',
    sign: (body) => ({ headers: { 'X-Hub-Signature': `sha1=${hex('intercom-key-1', body, 'sha1')}` } }),
    signing: ['X-Hub-Signature'],
    events: [
      {
        id: 'notif_1',
        type: 'contact.created',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'contact:c9',
        account: 'a-1',
      },
    ],
  },
  {
    id: 'asana',
    secret: 'asana-key-1',
    wrong: 'asana-key-2',
    body: '{"events":[{"user":{"gid":"1"},"created_at":"2026-11-21T09:59:59.000Z","action":"changed","resource":{"gid":"77","resource_type":"task"}}]}',
    sign: (body) => ({ headers: { 'X-Hook-Signature': hex('asana-key-1', body) } }),
    signing: ['X-Hook-Signature'],
    events: [
      {
        id: '77:changed:2026-11-21T09%3A59%3A59.000Z:{hash}',
        type: 'task.changed',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'task:77',
        body: '{"user":{"gid":"1"},"created_at":"2026-11-21T09:59:59.000Z","action":"changed","resource":{"gid":"77","resource_type":"task"}}',
      },
    ],
  },
  {
    id: 'typeform',
    secret: 'typeform-key-1',
    wrong: 'typeform-key-2',
    body: '{"event_id":"01H","event_type":"form_response","form_response":{"form_id":"f1","token":"tok","submitted_at":"2026-11-21T09:59:59Z"}}',
    sign: (body) => ({ headers: { 'Typeform-Signature': `sha256=${base64('typeform-key-1', body)}` } }),
    signing: ['Typeform-Signature'],
    events: [
      {
        id: '01H',
        type: 'form_response',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'response:tok',
        account: 'f1',
      },
    ],
  },
  {
    id: 'docusign',
    secret: 'docusign-key-1',
    wrong: 'docusign-key-3',
    body: '{"event":"envelope-completed","generatedDateTime":"2026-11-21T09:59:59.1234567Z","data":{"accountId":"a1","envelopeId":"env-1"}}',
    sign: (body) => ({
      headers: {
        'X-DocuSign-Signature-1': base64('docusign-key-9', body),
        'X-DocuSign-Signature-2': base64('docusign-key-1', body),
      },
    }),
    signing: ['X-DocuSign-Signature-2'],
    events: [
      {
        id: 'envelope-completed:env-1:2026-11-21T09:59:59.1234567Z',
        type: 'envelope-completed',
        occurredAt: '2026-11-21T09:59:59.123Z',
        entity: 'envelope:env-1',
        account: 'a1',
      },
    ],
  },
  {
    id: 'dropbox',
    secret: 'dropbox-key-1',
    wrong: 'dropbox-key-2',
    body: '{"list_folder":{"accounts":["dbid:AAH4f99","dbid:BBB"]},"delta":{"users":[12345678]}}',
    sign: (body) => ({ headers: { 'X-Dropbox-Signature': hex('dropbox-key-1', body) } }),
    signing: ['X-Dropbox-Signature'],
    events: [
      {
        id: 'dbid%3AAAH4f99:1795255200000',
        type: 'list_folder',
        entity: 'account:dbid:AAH4f99',
        account: 'dbid:AAH4f99',
        body: '"dbid:AAH4f99"',
      },
      {
        id: 'dbid%3ABBB:1795255200000',
        type: 'list_folder',
        entity: 'account:dbid:BBB',
        account: 'dbid:BBB',
        body: '"dbid:BBB"',
      },
    ],
  },
];
