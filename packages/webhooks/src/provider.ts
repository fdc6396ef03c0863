import type { AnyReader } from './events/readers.ts';
import type { Source } from './events/sources.ts';
import type { Limits } from './limits.ts';
import type { Handshake, Scheme } from './scheme.ts';
import type { BearerJwt } from './shapes/bearer-jwt.ts';
import type { ItemToken } from './shapes/client-state.ts';
import type { EnrolByBody, EnrolByHeader } from './shapes/enrolment.ts';
import type { Challenge, Probe } from './shapes/handshakes.ts';
import type { Hmac } from './shapes/hmac.ts';
import type { PlainHash } from './shapes/plain-hash.ts';
import type { PublicKey } from './shapes/public-key.ts';
import type { Basic, BearerOrQuery, HeaderToken, UrlSecret } from './shapes/shared-secrets.ts';
import type { SignedItems } from './shapes/signed-items.ts';
import type { TokenInBody } from './shapes/token-in-body.ts';
import type { SecretPart, WebhookResponse } from './types.ts';

/** One way to authenticate one vendor's webhooks: data, and references to the functions that its shape needs. */
export interface Provider {
  /** Kebab-case, for example `hubspot-v3`. */
  readonly id: string;
  readonly label: string;
  /** `verified`: the signed content was read in the vendor's SDK or documentation. `unverified`: third parties only. */
  readonly status: 'verified' | 'unverified';
  /** What the signature covers, in words. */
  readonly signed: string;
  /** How old or early a request may be, in words. */
  readonly freshness: string;
  readonly parts: readonly SecretPart[];
  /** Methods that carry events or handshakes; any other is refused with 405. Default: POST alone. */
  readonly methods?: readonly string[];
  /** The largest request that the sender makes; larger ones are refused with 413 before they are read. */
  readonly limits?: Limits;
  readonly scheme: AnyScheme;
  /** An unsigned header that must equal this part of the secret, where a secret has it. */
  readonly pinned?: { readonly header: string; readonly part: string };
  readonly events: AnyReader;
  /** Everything unsigned that an event's identity, type or tenant is read from. Nothing else may change them. */
  readonly unsigned?: readonly Unsigned[];
  /** Requests that are answered before the signature is checked: challenges, probes, unsigned enrolments. */
  readonly handshake?: AnyHandshake;
  /** Sent once every event is stored. */
  readonly answer: WebhookResponse;
  /** Answers to refused requests, by status, where the vendor wants more than the status. Default: the receiver's own. */
  readonly refusals?: Readonly<Record<number, Omit<WebhookResponse, 'status'>>>;
  /** How long the sender waits for the complete answer, in words. */
  readonly deadline: string;
  /** What the sender does after a failure, in words. */
  readonly retries: string;
  /** What the person who configures it must know, and details that no official text confirms. */
  readonly notes?: string;
}

/** Something outside the signed bytes that the provider has to trust: who holds a captured request can change it. */
export interface Unsigned {
  /** As in the provider's rules: `header/x-shopify-topic`, `now`. */
  readonly source: Source;
  readonly gives: readonly ('id' | 'type' | 'account')[];
  /** When equal signed bytes are different events, or what the signed bytes do not say. */
  readonly because: string;
}

/** Every shape's configuration: types only, so a provider's bundle carries no shape but its own. */
export type AnyScheme =
  | Hmac
  | PlainHash
  | TokenInBody
  | SignedItems
  | PublicKey
  | BearerJwt
  | HeaderToken
  | UrlSecret
  | BearerOrQuery
  | Basic
  | ItemToken
  | Scheme;
export type AnyHandshake = Handshake | Probe | Challenge | EnrolByBody | EnrolByHeader;
