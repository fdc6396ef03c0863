import { X509Certificate } from 'node:crypto';
import type { Call } from '../call.ts';
import { sameText } from '../compare.ts';
import type { Verdict } from '../scheme.ts';

/**
 * The gateway has checked chain and dates; this checks which certificate it was, by `fingerprint256` or by the exact
 * `subjectDN`. The API's default endpoint must be off: it skips the gateway's check.
 */
export function mutualTls(call: Call): Verdict {
  const certificate = call.request.clientCertificate;
  if (!certificate) return 'missing-signature';
  const fingerprints = call.values('fingerprint256');
  const subjects = call.values('subjectDN');
  if (fingerprints.length + subjects.length === 0) return 'secret-unavailable';
  const { clientCertPem, subjectDN } = certificate;
  const fingerprint = clientCertPem && fingerprintOf(clientCertPem);
  const byFingerprint = fingerprint && fingerprints.some((known) => sameText(plain(known), plain(fingerprint)));
  const bySubject = subjectDN && subjects.some((known) => sameText(known, subjectDN));
  return byFingerprint || bySubject ? {} : 'untrusted-certificate';
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toUpperCase();
}

function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
}
