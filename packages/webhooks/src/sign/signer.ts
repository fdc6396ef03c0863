import type { KeyObject } from 'node:crypto';
import { type Call, callOf, type Parts } from '../call.ts';
import type { Provider } from '../provider.ts';
import type { Scheme } from '../scheme.ts';
import type { Secret, WebhookRequest } from '../types.ts';

export interface SignOptions {
  /** The secret that the receiver verifies with. */
  readonly secret: Secret;
  /** When the request is sent. */
  readonly now: Date;
  /** For providers whose secret is the vendor's public key: the private key that belongs to it. */
  readonly privateKey?: KeyObject;
}

/** Says what is missing, or why this package cannot make such a signature. */
export interface Cannot {
  readonly kind: 'cannot';
  readonly reason: string;
}

/** What signers work on. Nothing is random: equal input makes an equal request, except for ECDSA. */
export interface Draft {
  readonly provider: Provider;
  readonly request: WebhookRequest;
  readonly parts: Parts;
  readonly options: SignOptions;
}

/** The signed request, or why there is none. */
export type Signed = WebhookRequest | Cannot;

export function cannot(reason: string): Cannot {
  return { kind: 'cannot', reason };
}

/** The request as the receiver will see it, for the functions that take its pieces. */
export function callWith({ provider, options }: Draft, request: WebhookRequest): Call {
  return callOf(provider.parts, request, { secrets: [options.secret], now: options.now });
}

/** Narrows a scheme's configuration to the one that `verify` takes. */
export function verifiedBy<One extends Scheme>(
  scheme: Scheme,
  verify: (call: Call, scheme: One) => unknown,
): scheme is One {
  return scheme.verify === verify;
}
