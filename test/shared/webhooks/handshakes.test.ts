import { createHash, createHmac, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticate, type ProviderId } from '../../../shared/webhooks/index.ts';
import type { AuthenticateOptions, Secret, WebhookRequest } from '../../../shared/webhooks/types.ts';
import { base64, hex, requestOf, SENT_AT, seconds } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { ed25519, ed25519Key, rawPublic, SNS_CERTIFICATE, SNS_KEY } from './genuine/keys.ts';

const NOW = new Date(SENT_AT);
const BASE = 'https://hooks.example.com/webhooks/x';

function ask(id: ProviderId, secret: Secret, over: Partial<WebhookRequest>, more: Partial<AuthenticateOptions> = {}) {
  const request = { method: 'POST', url: BASE, headers: {}, body: Buffer.alloc(0), ...over };
  return authenticate(id, request, { secrets: [secret], now: NOW, ...more });
}

const text = (body: string) => ({
  kind: 'respond',
  response: {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body,
  },
});
const json = (body: string) => ({
  kind: 'respond',
  response: { status: 200, headers: { 'content-type': 'application/json' }, body },
});
const empty = (status = 200) => ({ kind: 'respond', response: { status, headers: {}, body: '' } });
const refused = (status: number, reason: string) => ({ kind: 'reject', status, reason });

describe('challenges in the URL', () => {
  const meta = { appSecret: 's', verifyToken: 'v' };
  const hub = (token: string, challenge = '1158201444') => ({
    method: 'GET',
    url: `${BASE}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=${challenge}`,
  });

  it('Meta: only for the verify token, and no page out of a challenge', async () => {
    expect(await ask('meta', meta, hub('v'))).toEqual(text('1158201444'));
    expect(await ask('whatsapp', meta, hub('v', '%3Cscript%3E'))).toEqual(text('<script>'));
    expect(await ask('meta', meta, hub('w'))).toEqual(refused(403, 'handshake-refused'));
    expect(await ask('meta', meta, hub('v', 'x'.repeat(3000)))).toEqual(refused(403, 'handshake-refused'));
    expect(await ask('meta', 's', hub('v'))).toEqual(refused(503, 'secret-unavailable'));
    expect(await ask('meta', meta, { method: 'GET' })).toEqual(refused(403, 'handshake-refused'));
  });

  it('Dropbox and Graph send theirs back decoded', async () => {
    expect(await ask('dropbox', 's', { method: 'GET', url: `${BASE}?challenge=a%2Bb` })).toEqual(text('a+b'));
    expect(await ask('microsoft-graph', 's', { url: `${BASE}?validationToken=Validation%3a+Testing%20x` })).toEqual(
      text('Validation: Testing x'),
    );
  });

  it('Braintree: only the holder of the private key can answer', async () => {
    const challenge = '20f9f8ed05f77439fe955c977e4c8a53';
    const key = createHash('sha1').update('integration_private_key').digest();
    const expected = `integration_public_key|${createHmac('sha1', key).update(challenge).digest('hex')}`;
    const secret = { publicKey: 'integration_public_key', privateKey: 'integration_private_key' };
    expect(await ask('braintree', secret, { method: 'GET', url: `${BASE}?bt_challenge=${challenge}` })).toEqual(
      text(expected),
    );
    for (const bad of ['', '<script>', 'A'.repeat(24)])
      expect(await ask('braintree', secret, { method: 'GET', url: `${BASE}?bt_challenge=${bad}` })).toEqual(
        refused(403, 'handshake-refused'),
      );
  });
});

describe('probes', () => {
  it.each([
    ['trello', 'HEAD'],
    ['mandrill', 'HEAD'],
    ['intercom', 'HEAD'],
    ['mailchimp', 'GET'],
    ['mailchimp-signed', 'GET'],
  ] as const)('%s is answered %s with 200', async (id, method) => {
    expect(await ask(id, 's', { method })).toEqual(empty());
  });

  it('Okta: its header comes back; a wrong secret beside it is refused', async () => {
    const headers = { 'x-okta-verification-challenge': 'my verification challenge' };
    expect(await ask('okta', 's', { method: 'GET', headers })).toEqual(
      json('{"verification":"my verification challenge"}'),
    );
    const wrong = { ...headers, Authorization: 't' };
    expect(await ask('okta', 's', { method: 'GET', headers: wrong })).toEqual(refused(401, 'signature-mismatch'));
    expect(await ask('okta', 's', { method: 'GET' })).toEqual(refused(403, 'handshake-refused'));
  });

  it('CloudEvents: permission for the origin that asks', async () => {
    const headers = { 'WebHook-Request-Origin': 'eventemitter.example.com' };
    expect(await ask('cloudevents', 's', { method: 'OPTIONS', headers })).toMatchObject({
      response: { status: 200, headers: { 'webhook-allowed-origin': 'eventemitter.example.com' } },
    });
    const bad = { 'WebHook-Request-Origin': 'a\r\nset-cookie: x' };
    expect(await ask('cloudevents', 's', { method: 'OPTIONS', headers: bad })).toEqual(
      refused(403, 'handshake-refused'),
    );
  });

  it('WooCommerce: the unsigned ping and nothing longer', async () => {
    expect(await ask('woocommerce', 's', { body: Buffer.from('webhook_id=31') })).toEqual(empty());
    expect(await ask('woocommerce', 's', { body: Buffer.from('webhook_id=31&x=1') })).toEqual(
      refused(401, 'missing-signature'),
    );
  });
});

describe('signed handshakes', () => {
  it('Slack: the challenge of url_verification', async () => {
    const body = Buffer.from(
      '{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}',
    );
    const signature = hex('s', `v0:${seconds(SENT_AT)}:${body}`);
    const headers = { 'X-Slack-Request-Timestamp': seconds(SENT_AT), 'X-Slack-Signature': `v0=${signature}` };
    expect(await ask('slack', 's', { body, headers })).toEqual(
      text('3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P'),
    );
    expect(await ask('slack', 't', { body, headers })).toEqual(refused(401, 'signature-mismatch'));
  });

  it('Zoom: by the secret that signed, also in a rotation', async () => {
    const body = Buffer.from('{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event":"endpoint.url_validation"}');
    const headers = {
      'x-zm-request-timestamp': seconds(SENT_AT),
      'x-zm-signature': `v0=${hex('old', `v0:${seconds(SENT_AT)}:${body}`)}`,
    };
    const expected = json(
      `{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"${hex('old', 'qgg8vlvZRS6UYooatFL8Aw')}"}`,
    );
    expect(await ask('zoom', 'new', { body, headers }, { secrets: ['new', 'old'] })).toEqual(expected);
    expect(await ask('zoom', 'new', { body, headers })).toEqual(refused(401, 'signature-mismatch'));
  });

  it('Discord: pings, and 401 for its probes', async () => {
    const key = ed25519Key(7);
    const secret = rawPublic(key).toString('hex');
    const signed = (text: string) => ({
      body: Buffer.from(text),
      headers: {
        'X-Signature-Timestamp': seconds(SENT_AT),
        'X-Signature-Ed25519': ed25519(key, Buffer.from(seconds(SENT_AT) + text)).toString('hex'),
      },
    });
    expect(await ask('discord-events', secret, signed('{"type":0}'))).toEqual(empty(204));
    expect(await ask('discord-interactions', secret, signed('{"type":1}'))).toEqual(json('{"type":1}'));
    expect(await ask('discord-interactions', secret, signed('{"type":4,"id":"1"}'))).toEqual(
      json('{"type":8,"data":{"choices":[]}}'),
    );
    const probe = { ...signed('{"type":1}'), body: Buffer.from('{"type":1 }') };
    expect(await ask('discord-interactions', secret, probe)).toEqual(refused(401, 'signature-mismatch'));
  });

  it('Event Grid: the validation code, only with the secret', async () => {
    const body = Buffer.from(
      '[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6"}}]',
    );
    expect(await ask('azure-event-grid', 's3', { body, url: `${BASE}?k=s3` })).toEqual(
      json('{"validationResponse":"512d38b6"}'),
    );
    expect(await ask('azure-event-grid', 's3', { body, url: `${BASE}?k=s4` })).toEqual(
      refused(401, 'signature-mismatch'),
    );
  });

  it.each([
    ['xero', '{"events":[],"firstEventSequence":0,"lastEventSequence":0}', 'x-xero-signature'],
    ['line', '{"destination":"x","events":[]}', 'x-line-signature'],
  ] as const)('%s: an empty list is answered and stores nothing', async (id, body, header) => {
    expect(await ask(id, 's', { body: Buffer.from(body), headers: { [header]: base64('s', body) } })).toEqual(empty());
    expect(await ask(id, 's', { body: Buffer.from(body), headers: { [header]: base64('t', body) } })).toEqual(
      refused(401, 'signature-mismatch'),
    );
  });
});

describe('enrolments', () => {
  const taking = (answer: 'stored' | 'refused') => {
    const offered: unknown[] = [];
    return { offered, enrolment: { offer: async (parts: unknown) => (offered.push(parts) > 0 ? answer : 'refused') } };
  };
  const hook = { headers: { 'X-Hook-Secret': 'b537207f20cbfa02357cf448134da559' } };

  it('Asana: stored, then sent back in the same header', async () => {
    const { offered, enrolment } = taking('stored');
    expect(await ask('asana', 'old', hook, { enrolment })).toEqual({
      kind: 'respond',
      response: { status: 200, headers: { 'x-hook-secret': 'b537207f20cbfa02357cf448134da559' }, body: '' },
    });
    expect(offered).toEqual([{ hookSecret: 'b537207f20cbfa02357cf448134da559' }]);
  });

  it('are refused when none is expected, and answered 503 when they cannot be kept', async () => {
    expect(await ask('asana', 'old', hook)).toEqual(refused(403, 'handshake-refused'));
    expect(await ask('asana', 'old', hook, taking('refused'))).toEqual(refused(403, 'handshake-refused'));
    const failing = { offer: async () => Promise.reject(new Error('down')) };
    expect(await ask('asana', 'old', hook, { enrolment: failing })).toEqual(refused(503, 'store-unavailable'));
    const split = { headers: { 'X-Hook-Secret': 'abcdefgh\r\nx: y' } };
    expect(await ask('asana', 'old', split, taking('stored'))).toEqual(refused(401, 'malformed-header'));
  });

  it('never come beside a signature', async () => {
    const { offered, enrolment } = taking('stored');
    const headers = { ...hook.headers, 'X-Hook-Signature': '0'.repeat(64) };
    expect(await ask('asana', 'old', { headers }, { enrolment })).toEqual(refused(401, 'signature-mismatch'));
    const body = Buffer.from('{"verification_token":"secret_x"}');
    const signed = { body, headers: { 'X-Notion-Signature': `sha256=${'0'.repeat(64)}` } };
    expect(await ask('notion', 'old', signed, { enrolment })).toEqual(refused(401, 'signature-mismatch'));
    expect(offered).toEqual([]);
  });

  it('Notion and Marketing Cloud: parts of the unsigned body', async () => {
    const { offered, enrolment } = taking('stored');
    await ask('notion', 'old', { body: Buffer.from('{"verification_token":"secret_x"}') }, { enrolment });
    const ens = Buffer.from('{"callbackId":"c-1","verificationKey":"v-1"}');
    await ask('salesforce-marketing-cloud', 'old', { body: ens }, { enrolment });
    expect(offered).toEqual([{ verificationToken: 'secret_x' }, { callbackId: 'c-1', verificationKey: 'v-1' }]);
  });
});

describe('SNS subscription', () => {
  const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:orders';
  const CERT = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
  const confirmUrl = (host: string) => `https://${host}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336`;
  const confirmation = (url: string, topic = TOPIC) => {
    const signed = `Message\nm\nMessageId\n1\nSubscribeURL\n${url}\nTimestamp\n2026-11-21T09:59:59.000Z\nToken\n2336\nTopicArn\n${topic}\nType\nSubscriptionConfirmation\n`;
    const Signature = sign('sha1', Buffer.from(signed), SNS_KEY).toString('base64');
    const fields = {
      Type: 'SubscriptionConfirmation',
      MessageId: '1',
      Message: 'm',
      Token: '2336',
      TopicArn: topic,
      SubscribeURL: url,
    };
    const rest = { Timestamp: '2026-11-21T09:59:59.000Z', SignatureVersion: '1', Signature, SigningCertURL: CERT };
    return { body: Buffer.from(JSON.stringify({ ...fields, ...rest })) };
  };
  const recording = (status = 200) => {
    const called: string[] = [];
    const fetch = async (url: string) => {
      called.push(url);
      return url === CERT ? new Response(SNS_CERTIFICATE) : new Response('', { status });
    };
    return { called, fetch };
  };

  it('is confirmed once signature, topic and URL are good', async () => {
    const { called, fetch } = recording();
    const url = confirmUrl('sns.eu-central-1.amazonaws.com');
    expect(await ask('sns', TOPIC, confirmation(url), { fetch })).toEqual(empty());
    expect(called).toEqual([CERT, url]);
  });

  it('goes nowhere else', async () => {
    for (const host of [
      'sns.eu-central-1.amazonaws.com.evil.example',
      'evil.example',
      'sns.evil.example:443',
      'a@evil.example',
    ]) {
      const { called, fetch } = recording();
      expect(await ask('sns', TOPIC, confirmation(confirmUrl(host)), { fetch })).toEqual(refused(401, 'untrusted-url'));
      expect(called).toEqual([CERT]);
    }
  });

  it('of a topic that is not ours is refused; a failure is 503', async () => {
    const url = confirmUrl('sns.eu-central-1.amazonaws.com');
    expect(await ask('sns', TOPIC, confirmation(url, `${TOPIC}2`), recording())).toEqual(
      refused(401, 'wrong-audience'),
    );
    expect(await ask('sns', TOPIC, confirmation(url), recording(500))).toEqual(refused(503, 'key-unavailable'));
  });
});

describe('other forms of the same vendor', () => {
  it('DocuSign XML, Twilio GET, CloudEvents batch and binary, QuickBooks notifications', async () => {
    const xml =
      '<DocuSignEnvelopeInformation><EnvelopeStatus><TimeGenerated>2026-11-21T09:59:59.5</TimeGenerated><EnvelopeID>e-1</EnvelopeID><Status>Completed</Status></EnvelopeStatus></DocuSignEnvelopeInformation>';
    const docusign = await ask('docusign', 's', {
      body: Buffer.from(xml),
      headers: { 'x-docusign-signature-1': base64('s', xml) },
    });
    expect(docusign).toMatchObject({
      kind: 'accept',
      events: [{ id: expect.stringContaining('e-1'), type: 'envelope.Completed' }],
    });

    const url = `${BASE}?MessageSid=SM2&MessageStatus=sent`;
    const twilio = await ask('twilio', 's', {
      method: 'GET',
      url,
      headers: { 'X-Twilio-Signature': base64('s', url, 'sha1') },
    });
    expect(twilio).toMatchObject({
      kind: 'accept',
      events: [{ type: 'message.sent', body: Buffer.from('MessageSid=SM2&MessageStatus=sent') }],
    });
    const withPort = { 'X-Twilio-Signature': base64('s', url.replace('.com/', '.com:443/'), 'sha1') };
    expect((await ask('twilio', 's', { method: 'GET', url, headers: withPort })).kind).toBe('accept');

    const auth = { Authorization: 'bearer s' };
    const batch = Buffer.from('[{"source":"a","id":"1","type":"t"},{"source":"b","id":"1","type":"t"}]');
    const many = await ask('cloudevents', 's', {
      body: batch,
      headers: { ...auth, 'Content-Type': 'application/cloudevents-batch+json' },
    });
    expect(many).toMatchObject({ kind: 'accept', events: [{ id: 'a:1' }, { id: 'b:1' }] });
    const ce = { 'ce-id': '9', 'ce-source': 's', 'ce-type': 't', 'Content-Type': 'image/png' };
    const binary = await ask('cloudevents', 's', { body: Buffer.from([0xff, 0]), headers: { ...auth, ...ce } });
    expect(binary).toMatchObject({ kind: 'accept', events: [{ id: 's:9', type: 't' }] });
    expect(
      (await ask('cloudevents', 's', { body: Buffer.from([0]), headers: ce, url: `${BASE}?access_token=s` })).kind,
    ).toBe('accept');

    const qbo =
      '{"eventNotifications":[{"realmId":"31","dataChangeEvent":{"entities":[{"name":"Payment","id":"5","operation":"Update","lastUpdated":"2026-11-21T01:59:59-0800"}]}}]}';
    const quickbooks = await ask('quickbooks', 's', {
      body: Buffer.from(qbo),
      headers: { 'intuit-signature': base64('s', qbo) },
    });
    expect(quickbooks).toMatchObject({
      kind: 'accept',
      events: [{ type: 'Payment.Update', account: '31', entity: 'Payment:5', occurredAt: '2026-11-21T09:59:59.000Z' }],
    });
  });

  it('PagerDuty, Standard Webhooks and Stripe take any of several signatures and skip other versions', async () => {
    const standard = GENUINE.find(({ id }) => id === 'standard-webhooks');
    if (!standard) throw new Error('no standard-webhooks');
    const request = requestOf(standard);
    const signature = request.headers['webhook-signature'];
    const headers = { ...request.headers, 'webhook-signature': `v1a,c2ln v2,x v1,${'A'.repeat(43)}= ${signature}` };
    expect((await ask('standard-webhooks', standard.secret, { ...request, headers })).kind).toBe('accept');
    const stripe = GENUINE.find(({ id }) => id === 'stripe');
    if (!stripe) throw new Error('no stripe');
    const signed = requestOf(stripe);
    const others = `v0=${'1'.repeat(64)},v1=${'0'.repeat(64)},`;
    const several = { 'Stripe-Signature': signed.headers['Stripe-Signature']?.replace('v1=', `${others}v1=`) };
    expect((await ask('stripe', stripe.secret, { ...signed, headers: several })).kind).toBe('accept');
    const old = { 'Stripe-Signature': signed.headers['Stripe-Signature']?.replace('v1=', 'v0=') };
    expect((await ask('stripe', stripe.secret, { ...signed, headers: old })).kind).toBe('reject');
    const event = GENUINE.find(({ id }) => id === 'pagerduty');
    expect(event && (await ask('pagerduty', event.secret, requestOf(event))).kind).toBe('accept');
    const without = { ...request.headers, 'webhook-signature': signature?.replace('v1,', 'v2,') };
    expect((await ask('standard-webhooks', standard.secret, { ...request, headers: without })).kind).toBe('reject');
  });
});

describe('Mailgun’s tokens', () => {
  it('are bound to the body they came with', async () => {
    const mailgun = GENUINE.find(({ id }) => id === 'mailgun');
    if (!mailgun) throw new Error('no mailgun');
    const seen = new Map<string, string>();
    const tokens = {
      claim: async (token: string, fingerprint: string) => {
        if (!seen.has(token)) seen.set(token, fingerprint);
        return seen.get(token) === fingerprint ? ('bound' as const) : ('other' as const);
      },
    };
    const request = requestOf(mailgun);
    expect((await ask('mailgun', mailgun.secret, request, { tokens })).kind).toBe('accept');
    expect((await ask('mailgun', mailgun.secret, request, { tokens })).kind).toBe('accept');
    const forged = { ...request, body: Buffer.from(request.body.toString().replace('opened', 'bounced')) };
    expect(await ask('mailgun', mailgun.secret, forged, { tokens })).toEqual(refused(401, 'token-reused'));
  });
});
