import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ask, empty, refused } from './ask.ts';
import { SNS_CERTIFICATE, SNS_KEY } from './genuine/keys.ts';

describe('enrolments', () => {
  const taking = (answer: 'stored' | 'refused') => {
    const offered: unknown[] = [];
    return { offered, enrolment: { offer: async (parts: unknown) => (offered.push(parts) > 0 ? answer : 'refused') } };
  };
  const hook = { headers: { 'X-Hook-Secret': 'b537207f20cbfa02357cf448134da559' } };

  it('Asana: the secret is stored, then sent back in the same header', async () => {
    const { offered, enrolment } = taking('stored');
    expect(await ask('asana', 'old', hook, { enrolment })).toEqual({
      kind: 'respond',
      response: { status: 200, headers: { 'x-hook-secret': 'b537207f20cbfa02357cf448134da559' }, body: '' },
    });
    expect(offered).toEqual([{ hookSecret: 'b537207f20cbfa02357cf448134da559' }]);
  });

  it('an enrolment is refused when none is expected, and answered 503 when storing it fails', async () => {
    expect(await ask('asana', 'old', hook)).toEqual(refused(403, 'handshake-refused'));
    expect(await ask('asana', 'old', hook, taking('refused'))).toEqual(refused(403, 'handshake-refused'));
    const failing = { offer: async () => Promise.reject(new Error('down')) };
    expect(await ask('asana', 'old', hook, { enrolment: failing })).toEqual(refused(503, 'store-unavailable'));
    const split = { headers: { 'X-Hook-Secret': 'abcdefgh\r\nx: y' } };
    expect(await ask('asana', 'old', split, taking('stored'))).toEqual(refused(401, 'malformed-header'));
  });

  it('a signed request is never taken for an enrolment', async () => {
    const { offered, enrolment } = taking('stored');
    const headers = { ...hook.headers, 'X-Hook-Signature': '0'.repeat(64) };
    expect(await ask('asana', 'old', { headers }, { enrolment })).toEqual(refused(401, 'signature-mismatch'));
    const body = Buffer.from('{"verification_token":"secret_x"}');
    const signed = { body, headers: { 'X-Notion-Signature': `sha256=${'0'.repeat(64)}` } };
    expect(await ask('notion', 'old', signed, { enrolment })).toEqual(refused(401, 'signature-mismatch'));
    expect(offered).toEqual([]);
  });

  it('Notion and Marketing Cloud: the parts come from the unsigned body', async () => {
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

  it('a subscription is confirmed once signature, topic and URL are valid', async () => {
    const { called, fetch } = recording();
    const url = confirmUrl('sns.eu-central-1.amazonaws.com');
    expect(await ask('sns', TOPIC, confirmation(url), { fetch })).toEqual(empty());
    expect(called).toEqual([CERT, url]);
  });

  it('a confirmation URL of another host is not fetched', async () => {
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

  it('a confirmation for another topic is refused; a failed fetch is 503', async () => {
    const url = confirmUrl('sns.eu-central-1.amazonaws.com');
    expect(await ask('sns', TOPIC, confirmation(url, `${TOPIC}2`), recording())).toEqual(
      refused(401, 'wrong-audience'),
    );
    expect(await ask('sns', TOPIC, confirmation(url), recording(500))).toEqual(refused(503, 'key-unavailable'));
  });
});
