import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Fetch } from '../../src/types.ts';

/** Keys made for these tests with openssl; they protect nothing. */
const read = (name: string): string => readFileSync(new URL(`keys/${name}`, import.meta.url), 'utf8');

export const SNS_KEY = createPrivateKey(read('sns.key'));
export const SNS_CERTIFICATE = read('sns.crt');
export const PAYPAL_KEY = createPrivateKey(read('paypal.key'));
export const PAYPAL_CERTIFICATES = read('paypal.crt');
export const P256_KEY = createPrivateKey(read('ec.key'));
export const CLIENT_CERTIFICATE = read('client.crt');

/** An Ed25519 key from a seed of one repeated byte. */
export function ed25519Key(byte: number): KeyObject {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

export function rawPublic(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}

export function spki(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
}

export function ed25519(key: KeyObject, data: Buffer): Buffer {
  return sign(null, data, key);
}

/** Answers the URLs given, and 404 for all others. */
export function serving(pages: Readonly<Record<string, string>>): Fetch {
  return async (url) => new Response(pages[url] ?? 'not found', { status: pages[url] === undefined ? 404 : 200 });
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact token; `signer` gets what is signed. */
export function jwt(header: unknown, claims: unknown, signer: (input: string) => Buffer): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}
