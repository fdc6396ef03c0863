import type { Call } from './call.ts';
import type { CloudEvents } from './events/cloud-events.ts';
import type { EitherBody } from './events/either.ts';
import type { FormEvent } from './events/form.ts';
import type { FormJsonEvents } from './events/form-json.ts';
import type { JsonEvent, JsonEvents } from './events/json.ts';
import type { JsonLines } from './events/json-lines.ts';
import type { RawEvent } from './events/raw.ts';
import type { XmlEvents } from './events/xml.ts';
import type { BearerJwt } from './shapes/bearer-jwt.ts';
import type { BraintreeEvent } from './shapes/braintree.ts';
import type { ItemToken } from './shapes/client-state.ts';
import type { EnrolByBody, EnrolByHeader } from './shapes/enrolment.ts';
import type { Challenge, Probe } from './shapes/handshakes.ts';
import type { Hmac } from './shapes/hmac.ts';
import type { PlainHash } from './shapes/plain-hash.ts';
import type { PublicKey } from './shapes/public-key.ts';
import type { Basic, BearerOrQuery, HeaderToken, UrlSecret } from './shapes/shared-secrets.ts';
import type { SignedItems } from './shapes/signed-items.ts';
import type { TokenInBody } from './shapes/token-in-body.ts';
import type { Reason, WebhookEvent, WebhookResponse } from './types.ts';

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
  readonly scheme: AnyScheme;
  readonly events: AnyReader;
  /** Requests that are answered before a signature is looked for: challenges, probes, unsigned enrolments. */
  readonly handshake?: AnyHandshake;
  /** Sent once every event is stored. */
  readonly answer: WebhookResponse;
  /** How long the sender waits for the complete answer, in words. */
  readonly deadline: string;
  /** What the sender does after a failure, in words. */
  readonly retries: string;
  /** What a person must know before configuring it, and details that no official text confirmed. */
  readonly notes?: string;
}

export interface SecretPart {
  /** The vendor's own word in camelCase. */
  readonly name: string;
  /** Where the vendor shows it. */
  readonly from: string;
  /** Default false. A row with one required part takes its secret as plain text too. */
  readonly optional?: boolean;
  /** What the text must look like where the vendor fixes it. */
  readonly form?: RegExp;
}

/** Decides whether the request is genuine. `verify` gets its own configuration as the second argument. */
export interface Scheme {
  verify(call: Call, scheme: Scheme): Verdict | Promise<Verdict>;
}

/** A reason to refuse, or what the verification found out, for the event's fields (`fact/…`). */
export type Verdict = Reason | Facts;
export type Facts = Readonly<Record<string, string>>;
export const NO_FACTS: Facts = {};

/** Every shape's configuration: types only, so a row still brings in no shape but its own. */
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
export type AnyReader =
  | JsonEvent
  | JsonEvents
  | FormEvent
  | FormJsonEvents
  | XmlEvents
  | BraintreeEvent
  | RawEvent
  | JsonLines
  | CloudEvents
  | EitherBody;
export type AnyHandshake = Handshake | Probe | Challenge | EnrolByBody | EnrolByHeader;

/** Finds the events in a genuine request. `read` gets its own configuration as the second argument. */
export interface EventReader {
  read(call: Call, reader: EventReader, facts: Facts): Reading | Promise<Reading>;
}

/** Events, none of them for an empty batch; an answer of its own for a signed handshake; or a reason to refuse. */
export type Reading =
  | { readonly kind: 'events'; readonly events: readonly WebhookEvent[]; readonly response?: WebhookResponse }
  | { readonly kind: 'respond'; readonly response: WebhookResponse }
  | Reason;

/** Answers what it recognises; `undefined` hands the request on to the scheme. */
export interface Handshake {
  /** For the contract page. */
  readonly says: string;
  answer?(call: Call, handshake: Handshake): HandshakeAnswer | Promise<HandshakeAnswer>;
}

export type HandshakeAnswer = WebhookResponse | Reason | undefined;
