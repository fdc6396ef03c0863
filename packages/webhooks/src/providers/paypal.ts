import { verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { decode } from '../compare.ts';
import { jsonEvent } from '../events/json.ts';
import { outsideWindow } from '../events/time.ts';
import { keyOfCertificate } from '../keys/certificate.ts';
import type { Provider } from '../provider.ts';
import type { Verdict } from '../scheme.ts';

export const paypal: Provider = {
  id: 'paypal',
  label: 'PayPal',
  status: 'verified',
  signed: 'transmission id, transmission time, webhook id and CRC-32 of the body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'webhookId', from: 'the webhook in the app’s settings' }],
  scheme: { verify: paypalTransmission },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/event_type'],
    time: { at: 'body/create_time', unit: 'iso' },
    entity: ['body/resource_type', 'body/resource/id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'about 25 over 3 days',
  notes: 'The body is covered by a CRC only. Certificates are fetched from api.paypal.com and its sandbox alone.',
};

const CERTIFICATES = {
  host: /^api(?:-m)?(?:\.sandbox)?\.paypal\.com$/,
  path: /^\/v1\/notifications\/certs\/CERT-[A-Za-z0-9-]{1,80}$/,
};
const NAME = /^(?:[A-Za-z0-9-]+\.)*paypal\.com$/;

/** PayPal signs ids, time and a CRC-32 of the body with RSA; the certificate is where a header says. */
async function paypalTransmission(call: Call): Promise<Verdict> {
  const text = call.header('paypal-transmission-sig');
  const [id, time] = [call.header('paypal-transmission-id'), call.header('paypal-transmission-time')];
  const [url, algorithm] = [call.header('paypal-cert-url'), call.header('paypal-auth-algo')];
  if (!text) return 'missing-signature';
  if (!time) return 'missing-timestamp';
  if (!id || !url) return 'missing-header';
  // A bar or a comma would move the borders of what is signed.
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) return 'malformed-header';
  if (algorithm !== undefined && algorithm !== 'SHA256withRSA') return 'malformed-header';
  const signature = decode(text, 'base64');
  if (!signature) return 'malformed-signature';
  const webhookIds = call.values('webhookId');
  if (webhookIds.length === 0) return 'secret-unavailable';
  const outside = outsideWindow(call.now, time, { unit: 'iso', past: 300, future: 300 });
  // Before anything is fetched: an old request must not make us call out.
  if (outside) return outside;
  const key = await keyOfCertificate(call, url, CERTIFICATES, NAME);
  if (typeof key === 'string') return key;
  if (key.asymmetricKeyType !== 'rsa') return 'untrusted-certificate';
  const sum = crc32(call.request.body);
  const genuine = webhookIds.some((webhookId) =>
    verify('sha256', Buffer.from(`${id}|${time}|${webhookId}|${sum}`), key, signature),
  );
  return genuine ? {} : 'signature-mismatch';
}
