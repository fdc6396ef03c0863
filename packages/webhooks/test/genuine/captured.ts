import { base64, type Genuine, hex, join, seconds } from './case.ts';

/** Further genuine requests to change: with unsigned headers beside signed ones, and with bodies that may come again as another event. */
export const CAPTURED: readonly Genuine[] = [
  {
    id: 'github',
    secret: 'github-key-1',
    wrong: 'github-key-2',
    body: '{"action":"added","scope":"team","member":{"id":3},"team":{"id":4},"organization":{"id":5}}',
    plain: { 'X-GitHub-Event': 'membership', 'X-GitHub-Delivery': 'd-1' },
    sign: (body) => ({ headers: { 'X-Hub-Signature-256': `sha256=${hex('github-key-1', body)}` } }),
    signing: ['X-Hub-Signature-256'],
    events: [{ id: 'd-1:{hash}', type: 'membership.added', account: '5' }],
  },
  {
    id: 'bitbucket',
    secret: 'bitbucket-key-1',
    wrong: 'bitbucket-key-2',
    body: '{"push":{"changes":[{"created":true,"old":null,"new":{"name":"x"}}]},"repository":{"uuid":"{11}"}}',
    plain: { 'X-Event-Key': 'repo:push', 'X-Request-UUID': 'aa-1' },
    sign: (body) => ({ headers: { 'X-Hub-Signature': `sha256=${hex('bitbucket-key-1', body)}` } }),
    signing: ['X-Hub-Signature'],
    events: [{ id: 'aa-1:{hash}', type: 'repo:push', entity: 'repository:{11}' }],
  },
  {
    id: 'gitlab',
    secret: 'gitlab-token-1',
    wrong: 'gitlab-token-2',
    body: '{"object_kind":"push","before":"0000","after":"1111","project":{"id":15}}',
    plain: { 'X-Gitlab-Event': 'Push Hook', 'Idempotency-Key': 'ik-1', 'X-Gitlab-Event-UUID': 'u-1' },
    sign: () => ({ headers: { 'X-Gitlab-Token': 'gitlab-token-1' } }),
    signing: ['X-Gitlab-Token'],
    covers: 'nothing',
    events: [{ id: 'ik-1:{hash}', type: 'push', entity: 'project:15', account: '15' }],
  },
  {
    id: 'gitlab',
    secret: 'gitlab-token-1',
    wrong: 'gitlab-token-2',
    body: '{"object_kind":"tag_push","before":"0000","after":"1111","project":{"id":15}}',
    plain: { 'X-Gitlab-Event-UUID': 'u-1' },
    sign: () => ({ headers: { 'X-Gitlab-Token': 'gitlab-token-1' } }),
    signing: ['X-Gitlab-Token'],
    covers: 'nothing',
    events: [{ id: 'u-1:{hash}', type: 'tag_push', entity: 'project:15', account: '15' }],
  },
  {
    id: 'sanity',
    secret: 'sanity-key-1',
    wrong: 'sanity-key-2',
    body: '{"title":"a projection"}',
    plain: { 'idempotency-key': 'ik1', 'sanity-operation': 'update' },
    sign: (body, at) => {
      const signature = base64('sanity-key-1', join(`${at}.`, body));
      const urlSafe = signature.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
      return { headers: { 'sanity-webhook-signature': `t=${at},v1=${urlSafe}` } };
    },
    signing: ['sanity-webhook-signature'],
    events: [{ id: 'update:ik1:{hash}', type: 'document.update' }],
  },
  {
    id: 'zendesk',
    secret: 'zendesk-key-1',
    wrong: 'zendesk-key-2',
    body: '{"ticket":"35436"}',
    plain: { 'X-Zendesk-Webhook-Invocation-Id': 'inv-1' },
    sign: (body, at) => {
      const time = new Date(at).toISOString();
      return {
        headers: {
          'X-Zendesk-Webhook-Signature-Timestamp': time,
          'X-Zendesk-Webhook-Signature': base64('zendesk-key-1', join(time, body)),
        },
      };
    },
    signing: ['X-Zendesk-Webhook-Signature', 'X-Zendesk-Webhook-Signature-Timestamp'],
    events: [{ id: 'inv-1:{hash}', type: 'trigger' }],
  },
  {
    id: 'shopify-events',
    secret: 'shopify-events-key-1',
    wrong: 'shopify-events-key-2',
    body: '{"id":7}',
    plain: {
      'shopify-topic': 'Product/update',
      'shopify-webhook-id': 'w-2',
      'shopify-shop-domain': 's.myshopify.com',
    },
    sign: (body) => ({ headers: { 'shopify-hmac-sha256': base64('shopify-events-key-1', body) } }),
    signing: ['shopify-hmac-sha256'],
    events: [
      { id: 'w-2:Product/update:{hash}', type: 'Product/update', entity: 'Product:7', account: 's.myshopify.com' },
    ],
  },
  {
    id: 'svix',
    secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
    wrong: `whsec_${Buffer.alloc(24, 2).toString('base64')}`,
    body: '{"type":"invoice.paid"}',
    sign: (body, at) => {
      const signature = base64(Buffer.alloc(24, 1), join(`msg_1.${seconds(at)}.`, body));
      const named = { id: 'msg_1', timestamp: seconds(at), signature: `v1,${signature}` };
      const twice = Object.entries(named).flatMap(([name, value]) => [
        [`svix-${name}`, value],
        [`webhook-${name}`, value],
      ]);
      return { headers: Object.fromEntries(twice) };
    },
    signing: [],
    events: [{ id: 'msg_1', type: 'invoice.paid' }],
  },
  {
    id: 'coinbase-developer-platform',
    secret: 'cdp-key-1',
    wrong: 'cdp-key-2',
    body: '{"eventType":"wallet.activity","amount":"1"}',
    plain: { 'X-Event-Id': 'ev-7', 'X-Event-Type': 'onchain.activity' },
    sign: (body, at) => {
      const signed = join(`${seconds(at)}.content-type.application/json.`, body);
      return {
        headers: { 'X-Hook0-Signature': `t=${seconds(at)},h=content-type,v1=${hex('cdp-key-1', signed)}` },
      };
    },
    signing: ['X-Hook0-Signature'],
    events: [{ id: ':{hash}', type: 'wallet.activity' }],
  },
  {
    id: 'woocommerce',
    secret: 'woocommerce-key-1',
    wrong: 'woocommerce-key-2',
    body: '{"id":727,"date_modified_gmt":"2026-11-21T09:59:59","_links":{"self":[{"href":"https://shop.example/wp-json/wc/v3/orders/727"}]}}',
    plain: { 'X-WC-Webhook-Topic': 'order.updated', 'X-WC-Webhook-Source': 'https://shop.example/' },
    sign: (body) => ({ headers: { 'X-WC-Webhook-Signature': base64('woocommerce-key-1', body) } }),
    signing: ['X-WC-Webhook-Signature'],
    events: [
      {
        id: 'order.updated:727:2026-11-21T09%3A59%3A59:{hash}',
        type: 'order.updated',
        account: 'https://shop.example/',
      },
    ],
  },
  {
    id: 'cloudevents',
    secret: 'ce-token-1',
    wrong: 'ce-token-2',
    body: '{"any":1}',
    plain: { 'Content-Type': 'application/json', 'ce-id': '9', 'ce-source': 's', 'ce-type': 't' },
    sign: () => ({ headers: { Authorization: 'Bearer ce-token-1' } }),
    signing: ['Authorization'],
    covers: 'nothing',
    events: [{ id: 's:9', type: 't', account: 's' }],
  },
];
