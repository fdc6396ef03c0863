/** Makes genuine requests: signs a body as the vendor would, by the provider's definition. Never part of a receiver. */
export { type LocalKeyPair, localKeyPair } from './key-pair.ts';
export { type Signing, type SignOptions, sign } from './sign.ts';
