import { type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a certificate says. Times are milliseconds since the epoch. */
export interface CertificateClaims {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Tags of DER, the encoding of X.509: ITU-T X.690. */
const TAG = {
  integer: 2,
  bits: 3,
  null: 5,
  oid: 6,
  utf8: 12,
  utcTime: 23,
  time: 24,
  sequence: 48,
  set: 49,
  version: 160,
};
const COMMON_NAME = Buffer.from('550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');

/** A self-signed X.509 certificate (RFC 5280, version 3, no extensions) over an RSA key, as PEM. */
export function selfSigned(claims: CertificateClaims, privateKey: KeyObject): string {
  const name = sequence(
    der(TAG.set, sequence(der(TAG.oid, COMMON_NAME), der(TAG.utf8, Buffer.from(claims.commonName)))),
  );
  const algorithm = sequence(der(TAG.oid, SHA256_WITH_RSA), der(TAG.null));
  // A leading zero would be one byte too many, a leading one bit a negative number: DER knows only the shortest form.
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
  const claimed = sequence(
    der(TAG.version, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, serial),
    algorithm,
    name,
    sequence(time(claims.notBefore), time(claims.notAfter)),
    name,
    claims.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('RSA-SHA256', claimed, privateKey);
  const certificate = sequence(claimed, algorithm, der(TAG.bits, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(TAG.sequence, Buffer.concat(parts));
}

function der(tag: number, content: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

/** One byte up to 127; beyond, how many bytes follow and those. */
function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xffff ? 6 : length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes]);
}

/** Years up to 2049 have two digits, later ones four: RFC 5280, 4.1.2.5. */
function time(at: number): Buffer {
  const text = `${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return text < '2050' ? der(TAG.utcTime, Buffer.from(text.slice(2))) : der(TAG.time, Buffer.from(text));
}
