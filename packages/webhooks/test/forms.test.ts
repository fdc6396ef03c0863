import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../src/types.ts';
import { ask, BASE, refused } from './ask.ts';
import { base64, hex, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { judge } from './judge.ts';

describe('other forms of the same vendor', () => {
  it('DocuSign XML, Twilio GET, CloudEvents batch and binary, and QuickBooks notifications are read', async () => {
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

  it('PagerDuty, Standard Webhooks and Stripe accept any of several signatures and skip other versions', async () => {
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

describe('other encodings of the same vendor', () => {
  it('GitHub’s form is the same event as its JSON, with the JSON as its body', async () => {
    const json = '{"action":"opened","issue":{"title":"a+b & ü"},"repository":{"id":1,"owner":{"id":2}}}';
    const form = `payload=${encodeURIComponent(json).replaceAll('%20', '+')}`;
    const sent = (body: string) => ({
      body: Buffer.from(body),
      headers: { 'X-GitHub-Event': 'issues', 'X-Hub-Signature-256': `sha256=${hex('s', body)}` },
    });
    const [asForm, asJson] = [await ask('github', 's', sent(form)), await ask('github', 's', sent(json))];
    expect(asForm).toEqual(asJson);
    expect(asForm).toMatchObject({ kind: 'accept', events: [{ type: 'issues.opened', body: Buffer.from(json) }] });
    for (const wrong of ['payload=', 'payload=%7B%7D%7B', `${form}&payload=%7B%7D`, 'other=%7B%7D'])
      expect(await ask('github', 's', sent(wrong))).toEqual(refused(400, 'malformed-body'));
  });

  it('Twilio signs colons, at signs and apostrophes of a query plain, with and without the port', async () => {
    const registered = `${BASE}?ref=a:b&to=x@y.example&name=o'neil`;
    const arrived = `${BASE}?ref=a%3Ab&to=x%40y.example&name=o%27neil`;
    const body = Buffer.from('MessageSid=SM1&MessageStatus=sent');
    const signed = (text: string) => ({
      url: arrived,
      body,
      headers: { 'X-Twilio-Signature': base64('s', `${text}MessageSidSM1MessageStatussent`, 'sha1') },
    });
    const answers = [];
    for (const text of [arrived, registered, registered.replace('.com/', '.com:443/')])
      answers.push(await ask('twilio', 's', signed(text)));
    expect(answers.map(({ kind }) => kind)).toEqual(['accept', 'accept', 'accept']);
    const ids = answers.map((answer) => answer.kind === 'accept' && answer.events[0]?.id);
    expect(new Set(ids).size).toBe(1);
    expect((await ask('twilio', 's', signed(`${registered}x`))).kind).toBe('reject');
    const json = Buffer.from('{"id":"1","type":"t"}');
    const hash = createHash('sha256').update(json).digest('hex');
    const signature = base64('s', `${registered}&bodySHA256=${hash}`, 'sha1');
    const url = `${arrived}&bodySHA256=${hash}`;
    expect(
      (await ask('twilio-json', 's', { url, body: json, headers: { 'X-Twilio-Signature': signature } })).kind,
    ).toBe('accept');
  });

  it('an attempt that Plaid signs again is the same event, and the same news an hour later is another', async () => {
    const plaid = GENUINE.find(({ id }) => id === 'plaid');
    if (!plaid) throw new Error('no plaid');
    const idAt = async (minutes: number) => {
      const at = SENT_AT + minutes * 60_000;
      const answer = await judge(plaid, requestOf(plaid, Buffer.from(plaid.body), at), [plaid.secret], at);
      return answer.kind === 'accept' && answer.events[0]?.id;
    };
    const first = await idAt(0);
    expect(first).toBeTruthy();
    for (const minutes of [0.5, 2.5, 10.5, 42.5]) expect(await idAt(minutes)).toBe(first);
    expect(await idAt(61)).not.toBe(first);
  });
});

describe('Mailgun’s tokens', () => {
  it('a token is bound to the event that it came with, however it is signed', async () => {
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
    const outcomeWith = async (sent: WebhookRequest) => (await ask('mailgun', mailgun.secret, sent, { tokens })).kind;
    expect((await ask('mailgun', mailgun.secret, request, { tokens })).kind).toBe('accept');
    expect((await ask('mailgun', mailgun.secret, request, { tokens })).kind).toBe('accept');
    // A retry signs the same token at a later time.
    const later = requestOf(mailgun, Buffer.from(mailgun.body), SENT_AT + 300_000);
    expect(await outcomeWith(later)).toBe('accept');
    const forged = { ...request, body: Buffer.from(request.body.toString().replace('opened', 'bounced')) };
    expect(await ask('mailgun', mailgun.secret, forged, { tokens })).toEqual(refused(401, 'token-reused'));
  });
});
