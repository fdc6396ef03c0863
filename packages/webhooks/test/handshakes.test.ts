import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ask, BASE, empty, json, refused, text } from './ask.ts';
import { base64, hex, SENT_AT, seconds } from './genuine/case.ts';
import { ed25519, ed25519Key, rawPublic } from './genuine/keys.ts';

describe('challenges in the URL', () => {
  const meta = { appSecret: 's', verifyToken: 'v' };
  const hub = (token: string, challenge = '1158201444') => ({
    method: 'GET',
    url: `${BASE}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=${challenge}`,
  });

  it('Meta: only the verify token gets the challenge back, and as plain text', async () => {
    expect(await ask('meta', meta, hub('v'))).toEqual(text('1158201444'));
    expect(await ask('whatsapp', meta, hub('v', '%3Cscript%3E'))).toEqual(text('<script>'));
    expect(await ask('meta', meta, hub('w'))).toEqual(refused(403, 'handshake-refused'));
    expect(await ask('meta', meta, hub('v', 'x'.repeat(3000)))).toEqual(refused(403, 'handshake-refused'));
    expect(await ask('meta', 's', hub('v'))).toEqual(refused(503, 'secret-unavailable'));
    expect(await ask('meta', meta, { method: 'GET' })).toEqual(refused(403, 'handshake-refused'));
  });

  it('Dropbox and Graph: the challenge is sent back decoded', async () => {
    expect(await ask('dropbox', 's', { method: 'GET', url: `${BASE}?challenge=a%2Bb` })).toEqual(text('a+b'));
    expect(await ask('microsoft-graph', 's', { url: `${BASE}?validationToken=Validation%3a+Testing%20x` })).toEqual(
      text('Validation: Testing x'),
    );
  });

  it('Braintree: the answer proves the private key, and other challenges are refused', async () => {
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

  it('Okta: its header is sent back; a wrong secret in the same request is refused', async () => {
    const headers = { 'x-okta-verification-challenge': 'my verification challenge' };
    expect(await ask('okta', 's', { method: 'GET', headers })).toEqual(
      json('{"verification":"my verification challenge"}'),
    );
    const wrong = { ...headers, Authorization: 't' };
    expect(await ask('okta', 's', { method: 'GET', headers: wrong })).toEqual(refused(401, 'signature-mismatch'));
    expect(await ask('okta', 's', { method: 'GET' })).toEqual(refused(403, 'handshake-refused'));
  });

  describe('CloudEvents', () => {
    const permission = { origins: ['eventemitter.example.com'], requestsPerMinute: 120 };
    const asking = (origin: string, rate?: string) => ({
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': origin, ...(rate !== undefined && { 'WebHook-Request-Rate': rate }) },
    });

    it.each([
      [undefined, '120'],
      ['60', '60'],
      ['100000', '120'],
      ['*', '120'],
      ['-1', '120'],
    ])('an origin that the contract names and that asks for a rate of %s gets %s', async (asked, granted) => {
      expect(await ask('cloudevents', 's', asking('EventEmitter.example.com', asked), { permission })).toMatchObject({
        response: {
          status: 200,
          headers: { 'webhook-allowed-origin': 'eventemitter.example.com', 'webhook-allowed-rate': granted },
        },
      });
    });

    it.each(['evil.example', 'x.eventemitter.example.com', '*', '', 'a\r\nset-cookie: x'])(
      'the origin %j, which the contract does not name, gets none',
      async (origin) => {
        expect(await ask('cloudevents', 's', asking(origin), { permission })).toEqual(
          refused(403, 'handshake-refused'),
        );
      },
    );

    it('no origin gets permission where the contract names none', async () => {
      expect(await ask('cloudevents', 's', asking('eventemitter.example.com'))).toEqual(
        refused(403, 'handshake-refused'),
      );
    });
  });

  it('WooCommerce: only the short unsigned ping is answered', async () => {
    expect(await ask('woocommerce', 's', { body: Buffer.from('webhook_id=31') })).toEqual(empty());
    expect(await ask('woocommerce', 's', { body: Buffer.from('webhook_id=31&x=1') })).toEqual(
      refused(401, 'missing-signature'),
    );
  });
});

describe('signed handshakes', () => {
  it('Slack: the challenge of url_verification is sent back', async () => {
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

  it('Zoom: the answer uses the secret that signed, also during a rotation', async () => {
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

  it('Discord: pings are answered, and wrongly signed probes get 401', async () => {
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

  it('Event Grid: the validation code is sent back only if the URL holds the secret', async () => {
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
