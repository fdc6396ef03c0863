import { verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Call } from '../call.ts';
import { decode } from '../compare.ts';
import { outsideWindow } from '../events/time.ts';
import { keyOfCertificate } from '../keys/certificate.ts';
import type { Scheme, Verdict } from '../row.ts';

const CERTIFICATES = {
  host: /^api(?:-m)?(?:\.sandbox)?\.paypal\.com$/,
  path: /^\/v1\/notifications\/certs\/CERT-[A-Za-z0-9-]{1,80}$/,
};
const NAME = /^(?:[A-Za-z0-9-]+\.)*paypal\.com$/;

/** PayPal signs ids, time and a CRC-32 of the body with RSA; the certificate is where a header says. */
export async function paypalTransmission(call: Call, _scheme: Scheme): Promise<Verdict> {
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
