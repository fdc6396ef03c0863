import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decode, type Encoding } from '../compare.ts';

/** Public keys from the texts that vendors show. */

/** Ed25519, 32 bytes in hex. */
export const ed25519Hex = (text: string): KeyObject | undefined => ed25519(text, 'hex');

/** Ed25519, 32 bytes in base64. */
export const ed25519Base64 = (text: string): KeyObject | undefined => ed25519(text, 'base64');

/** Standard Webhooks: Ed25519, base64 after `whpk_`. */
export const ed25519Whpk = (text: string): KeyObject | undefined =>
  text.startsWith('whpk_') ? ed25519(text.slice('whpk_'.length), 'base64') : undefined;

/** ECDSA on P-256, base64 of SPKI without the lines of PEM. */
export const p256Spki = (text: string): KeyObject | undefined => {
  const der = decode(text, 'base64');
  const key = der && attempt(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
  return key?.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
};

export const fromJwk = (key: JsonWebKey): KeyObject | undefined =>
  attempt(() => createPublicKey({ key, format: 'jwk' }));

function ed25519(text: string, encoding: Encoding): KeyObject | undefined {
  const bytes = decode(text, encoding);
  if (bytes?.length !== 32) return undefined;
  return fromJwk({ kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') });
}

function attempt(make: () => KeyObject): KeyObject | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
