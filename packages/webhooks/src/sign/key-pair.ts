import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Provider } from '../provider.ts';
import { ed25519Base64, ed25519Hex, ed25519Whpk, p256Spki } from '../shapes/key-objects.ts';
import { publicKey } from '../shapes/public-key.ts';
import type { Secret } from '../types.ts';
import { verifiedBy } from './signer.ts';

export interface LocalKeyPair {
  /** The public key as the provider's definition reads it: put it in place of the vendor's. */
  readonly secret: Secret;
  readonly privateKey: KeyObject;
}

/**
 * A new key pair that stands for the vendor's, for providers whose secret is a public key; `undefined` for all others.
 *
 * @example
 * import { providers } from '@penstock/webhooks';
 * import { localKeyPair, sign } from '@penstock/webhooks/sign';
 *
 * const pair = localKeyPair(providers.sendgrid);
 * if (!pair) throw new Error('SendGrid signs with a key pair.');
 * const request = { method: 'POST', url: 'https://in.example.com/mail', headers: {}, body: Buffer.from('[]') };
 * const signed = sign(providers.sendgrid, request, { ...pair, now: new Date() });
 */
export function localKeyPair({ scheme }: Provider): LocalKeyPair | undefined {
  if (!verifiedBy(scheme, publicKey)) return undefined;
  const { part, object } = scheme.key;
  if (object === p256Spki) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    return { secret: { [part]: spkiOf(pair.publicKey).toString('base64') }, privateKey: pair.privateKey };
  }
  const pair = generateKeyPairSync('ed25519');
  const raw = spkiOf(pair.publicKey).subarray(-32);
  const text = new Map([
    [ed25519Hex, raw.toString('hex')],
    [ed25519Base64, raw.toString('base64')],
    [ed25519Whpk, `whpk_${raw.toString('base64')}`],
  ]).get(object);
  return text === undefined ? undefined : { secret: { [part]: text }, privateKey: pair.privateKey };
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}
