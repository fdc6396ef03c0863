import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Collection } from '../documents.ts';
import { selfSigned } from './certificate.ts';

/** The key that this machine's SNS signs with, and its certificate as it is served. */
export interface Signer {
  /** The path of the certificate under the endpoint, with its leading slash. */
  readonly path: string;
  readonly certificate: string;
  /** Base64 of the RSA signature: over SHA-1 for version 1, over SHA-256 for version 2. */
  sign(text: string, version: SignatureVersion): string;
}

export type SignatureVersion = '1' | '2';

export interface SigningKey {
  readonly privateKey: string;
  readonly certificate: string;
}

const KEPT = 'key';
const TEN_YEARS_MS = 10 * 366 * 86_400_000;
const DAY_MS = 86_400_000;

/**
 * The signer, made when it is first asked for: a key of 2048 bits takes a moment. It is kept with the state, so that a
 * receiver which remembers the certificate goes on trusting it. Nothing of it is ever committed or leaves this machine.
 */
export function createSigner(store: Collection<SigningKey>, clock: Clock): () => Promise<Signer> {
  let signer: Promise<Signer> | undefined;
  return () => {
    signer ??= keyOf(store, clock).then(signerOf);
    return signer;
  };
}

/** What is signed, by message type: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. */
export function textToSign(message: Readonly<Record<string, string>>): string {
  const common = ['Message', 'MessageId'];
  const names =
    message.Type === 'Notification'
      ? [...common, 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : [...common, 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  return names
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
}

function signerOf({ privateKey, certificate }: SigningKey): Signer {
  const key: KeyObject = createPrivateKey(privateKey);
  const fingerprint = createHash('md5').update(certificate).digest('hex');
  return {
    path: `/SimpleNotificationService-${fingerprint}.pem`,
    certificate,
    sign: (text, version) =>
      sign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256', Buffer.from(text), key).toString('base64'),
  };
}

async function keyOf(store: Collection<SigningKey>, clock: Clock): Promise<SigningKey> {
  const kept = store.get(KEPT);
  if (kept) return kept;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const claims = {
    commonName: 'sns.amazonaws.com',
    publicKey: createPublicKey(privateKey),
    notBefore: clock.now() - DAY_MS,
    notAfter: clock.now() + TEN_YEARS_MS,
  };
  const key = {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: selfSigned(claims, privateKey),
  };
  store.put(KEPT, key);
  return key;
}
