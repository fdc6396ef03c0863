/** One HTTP request as received; nothing in it is verified yet. */
export interface WebhookRequest {
  /** Upper case, as HTTP writes it. */
  readonly method: string;
  /** The public URL as it is registered at the vendor, with the query as it arrived. Never built from request headers. */
  readonly url: string;
  /** Names in any case. A header that came twice is one value with a comma, as an HTTP API joins them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes: API Gateway's base64 is already decoded. */
  readonly body: Uint8Array;
  /** The client certificate, as API Gateway reports it under mutual TLS. */
  readonly clientCertificate?: ClientCertificate;
}

/** Named as in an HTTP API event's `requestContext.authentication.clientCert`. */
export interface ClientCertificate {
  readonly clientCertPem?: string;
  readonly subjectDN?: string;
}

/** Parts named in the vendor's own words, for example `{ clientSecret }`. Plain text stands for the provider's only required part. */
export type Secret = string | Readonly<Record<string, string>>;

/** One named part of a provider's secret. */
export interface SecretPart {
  /** The vendor's own word in camelCase. */
  readonly name: string;
  /** Where the vendor shows it. */
  readonly from: string;
  /** Default false. A provider with one required part takes its secret as plain text too. */
  readonly optional?: boolean;
  /** What the text must look like where the vendor fixes it. */
  readonly form?: RegExp;
}

export interface AuthenticateOptions {
  /** All are valid at once: current, previous and any further live ones. */
  readonly secrets: readonly Secret[];
  readonly now: Date;
  /** For key sets, certificates and confirmations. Schemes that need it answer 503 without it. */
  readonly fetch?: Fetch;
  /** For senders that hand over a secret in their first request. Without it such a handshake is refused. */
  readonly enrolment?: Enrolment;
  /** Called once the signature was found right: what is refused after that is genuine. */
  onVerified?(): void;
  /** For CloudEvents, whose senders ask for permission. Without it such a handshake is refused. */
  readonly permission?: { readonly origins: readonly string[]; readonly requestsPerMinute: number };
  /** For Mailgun, whose signature covers a one-time token instead of the event. */
  readonly tokens?: OneTimeTokens;
}

/** The part of the global `fetch` that is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Stores what a sender hands over in an *unsigned* first request. The implementation decides whether an enrolment is
 * expected: an attacker can send such a request at any time.
 */
export interface Enrolment {
  /**
   * Stores the parts, in the vendor's own words, and resolves only when they are durable. `url` is the request's: its query may hold
   * what proves that the enrolment is expected.
   */
  offer(parts: Readonly<Record<string, string>>, url: string): Promise<'stored' | 'refused'>;
}

/** Remembers one-time tokens for longer than the sender's time window. */
export interface OneTimeTokens {
  /** Binds the token to the fingerprint of its first event; `other` when it is already bound to a different one. */
  claim(token: string, fingerprint: string): Promise<'bound' | 'other'>;
}

export interface WebhookResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookEvent {
  /** Identity of the business event: equal for a resend, different for any other event. At most 256 characters. */
  readonly id: string;
  readonly type: string;
  /** ISO 8601 in UTC with milliseconds, `2026-11-21T10:00:00.000Z`. */
  readonly occurredAt?: string;
  /** What the event is about, as `contact:70101`. */
  readonly entity?: string;
  /** The sender's tenant, for example HubSpot's portal id. */
  readonly account?: string;
  /** The event's own bytes as they were received: a slice of the request's body, never serialized a second time. */
  readonly body: Uint8Array;
}

/** An element of a genuine request that is no event as the provider describes them. It never refuses its neighbours. */
export interface Unreadable {
  readonly reason: Reason;
  /** Where the element says so much of itself. */
  readonly type?: string;
  /** The element's own bytes: a slice of the request's body. */
  readonly body: Uint8Array;
}

export type Authentication =
  /** The caller stores the events, and what could not be read, before it answers. One of both lists may be empty, not both. */
  | {
      readonly kind: 'accept';
      readonly events: readonly WebhookEvent[];
      readonly unreadable?: readonly Unreadable[];
      readonly response: WebhookResponse;
    }
  /** Answered in full: a handshake, a probe or an empty batch. The caller stores nothing. */
  | { readonly kind: 'respond'; readonly response: WebhookResponse }
  | Rejection;

export interface Rejection {
  readonly kind: 'reject';
  readonly status: number;
  readonly reason: Reason;
}

export type Reason = keyof typeof STATUS_OF;

/** Why a request is refused, and the status of the answer. The sender learns nothing more than the status. */
export const STATUS_OF = {
  'method-not-allowed': 405,
  'unknown-provider': 404,
  'missing-header': 401,
  'malformed-header': 401,
  'missing-signature': 401,
  'malformed-signature': 401,
  'signature-mismatch': 401,
  'missing-timestamp': 401,
  'malformed-timestamp': 401,
  'stale-timestamp': 401,
  'future-timestamp': 401,
  'token-reused': 401,
  'untrusted-url': 401,
  'untrusted-certificate': 401,
  'wrong-audience': 401,
  /** Asked for, and the vendor has no such key: a stranger's invention, or a key that has ended. */
  'unknown-key': 401,
  'handshake-refused': 403,
  'body-too-large': 413,
  'malformed-body': 400,
  'missing-field': 400,
  /** Too many unknown names of keys in one minute: the sender tries later. */
  'look-ups-spent': 429,
  'secret-unavailable': 503,
  'key-unavailable': 503,
  'store-unavailable': 503,
  'internal-error': 500,
} as const;
