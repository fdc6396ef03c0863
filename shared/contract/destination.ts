/**
 * A destination account: one vendor account that deliveries call. Deliveries that name the same account share its
 * credentials, its limits and its rules, because the vendor sees one caller.
 */
export interface Destination {
  /** Kebab-case, unique in the project: names the secret, the base URL setting and the metrics. */
  readonly name: string;
  /** The vendor's own name, as people say it. */
  readonly title: string;
  /** Origin without a trailing slash. An environment may replace it in its settings. */
  readonly baseUrl: string;
  /** The API version the paths and shapes were written against. */
  readonly apiVersion: string;
  /** The day on which the vendor ends that version, such as `2027-03-31`, UTC, once it is announced: a ticket comes 60 days before. */
  readonly apiVersionEnds?: string;
  /**
   * The header of an answer that names the version it was made in, lower case, where the vendor answers in another one once the version is
   * over: `x-shopify-api-version`. Another value than `apiVersion` is a ticket.
   */
  readonly versionHeader?: string;
  /** Where the vendor announces changes to that version. */
  readonly changesAnnouncedAt: string;
  readonly authentication: Authentication;
  /** Sent with every call, such as the header that names the version. Never a credential: those come from the secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * How bodies are written. `form` is `application/x-www-form-urlencoded`: `{ metadata: { order: 7 } }` is sent as `metadata[order]=7`,
   * and items of a list are numbered from 0. Default: `json`.
   */
  readonly bodies?: 'json' | 'form';
  /** The header of an answer that names the request, for a question to the vendor's support. Lower case. Default: the usual ones. */
  readonly requestIdHeader?: string;
  /** What the credential must be allowed to do, in the vendor's words. */
  readonly permissions: readonly string[];
  /** The days that a credential is valid, where the vendor ends it: an alarm rings two weeks before. */
  readonly credentialDays?: number;
  readonly timeouts: Timeouts;
  readonly limits: RateLimits;
  /** Headers of its answers that count the calls left. At none, calls stop before the account must refuse them. */
  readonly budgetHeaders?: readonly BudgetHeader[];
  /** When calls to this account stop by themselves, and how they begin again. */
  readonly breaker: BreakerPolicy;
  /**
   * What a status means, first match wins. A 2xx without a rule is success; 401 is authentication, 403 too where the health probe or
   * several events say so; 429 is rate-limited; 408, 425, 503 and any 5xx after a read are temporary, other 5xx after a write
   * ambiguous, all else permanent. Redirects and pages of a gateway (HTML where JSON is due) say nothing of the event: temporary,
   * or ambiguous where a write may have been made.
   */
  readonly responses: readonly ResponseRule[];
  /** A cheap authenticated GET that shows whether the account can be called. */
  readonly probe: { readonly method: 'GET'; readonly path: string };
}

/** How a call proves who we are. The values come from the destination's secret, never from here. */
export type Authentication = AuthenticationScheme & {
  /**
   * Further headers of every call, each from a member of the secret: `{ 'xero-tenant-id': 'tenantId' }`. The secret is then JSON in
   * every scheme; without a token endpoint the credential itself is its member `credential`.
   */
  readonly secretHeaders?: Readonly<Record<string, string>>;
};

export type AuthenticationScheme =
  /** `Authorization: Bearer <secret>`. */
  | { readonly scheme: 'bearer'; readonly secret: string }
  /** `Authorization: Basic base64(username:<secret>)`. */
  | { readonly scheme: 'basic'; readonly username: string; readonly secret: string }
  /** `<header>: <secret>`. */
  | { readonly scheme: 'api-key'; readonly header: string; readonly secret: string }
  /**
   * A bearer token fetched from `tokenPath` (OAuth 2.0, RFC 6749 section 4.4). The secret is JSON: `clientId`, `clientSecret`.
   */
  | (TokenEndpoint & { readonly scheme: 'oauth-client-credentials'; readonly secret: string })
  /**
   * A bearer token renewed with a refresh token (RFC 6749 section 6), which the vendor may replace each time. The secret is
   * JSON: `clientId`, `clientSecret`, `refreshToken`; we write the newest refresh token back.
   */
  | (TokenEndpoint & {
      readonly scheme: 'oauth-refresh-token';
      /** The vendor's page where a person consents, as a whole URL without a query: `ops authorize` begins there. */
      readonly authorizeUrl?: string;
      readonly secret: string;
    });

export interface TokenEndpoint {
  readonly tokenPath: string;
  /**
   * Where tokens come from another origin than the API's, without a trailing slash. An environment replaces it by the name
   * `NAME.token` in its `vendors`. Default: the base URL.
   */
  readonly tokenOrigin?: string;
  /** The header that carries the token, where it is not `Authorization: Bearer`, such as `x-shopify-access-token`. */
  readonly tokenHeader?: string;
  /** Scopes separated by spaces. Left out where the application's own are meant. */
  readonly scope?: string;
  /** How the client proves who it is: in the form, or by HTTP Basic (RFC 6749, section 2.3.1). Default: `body`. */
  readonly client?: 'body' | 'basic';
  /**
   * The vendor's own error codes that only a person can end, beside those of RFC 6749 (section 5.2). Any other code of a 400 is taken
   * for an endpoint that refuses for a while.
   */
  readonly finalErrors?: readonly string[];
}

/** Milliseconds. Both must fit, for every call a delivery makes, inside the worker's own time limit. */
export interface Timeouts {
  readonly connectMs: number;
  /** From the request's first byte to the answer's last. */
  readonly responseMs: number;
}

/** What the vendor allows this account, in its own units. */
export interface RateLimits {
  readonly perSecond?: number;
  readonly perTenSeconds?: number;
  readonly perMinute?: number;
  readonly perDay?: number;
  /** Calls that may be made at once after a pause, beside the steady rate. Default 1. */
  readonly burst?: number;
  /** Calls at the same time. */
  readonly concurrent?: number;
}

export interface BudgetHeader {
  /** Lower case. */
  readonly name: string;
  /** How long calls stop when none are left: the window they are counted in, or how soon to look again. */
  readonly restSeconds: number;
}

/** A circuit breaker over one account, shared by all workers that call it. */
export interface BreakerPolicy {
  /** Trips when this many distinct events fail in a row, at any volume. A red health probe trips it sooner. */
  readonly consecutiveFailures: number;
  /** Trips when this share of the last minute's calls failed, in per cent, once there were `minimumCalls`. */
  readonly failureRatePercent: number;
  readonly minimumCalls: number;
  /** First wait before the probe; every failed reopening doubles it, up to `longestWaitSeconds`. */
  readonly waitSeconds: number;
  readonly longestWaitSeconds: number;
  /** Over how long the rate grows back to its full budget once real calls succeed again. */
  readonly rampSeconds: number;
}

/**
 * The breaker of most accounts: opens when 3 events fail in a row, or when half of at least 10 calls in a minute failed; waits 60 s
 * before the first probe and 30 min at most; then takes 30 s to come back to the full rate.
 *
 * @example
 * import { DEFAULT_BREAKER, type Destination } from 'penstock';
 *
 * // An account that answers slowly after an outage: give it ten minutes to come back to the full rate.
 * export const breaker: Destination['breaker'] = { ...DEFAULT_BREAKER, rampSeconds: 600 };
 */
export const DEFAULT_BREAKER: BreakerPolicy = {
  consecutiveFailures: 3,
  failureRatePercent: 50,
  minimumCalls: 10,
  waitSeconds: 60,
  longestWaitSeconds: 1800,
  rampSeconds: 30,
};

/** What an answer means for the event that caused the call. */
export type ResponseMeaning =
  /** The call had its effect. */
  | 'success'
  /** Not there; the delivery decides what that means. */
  | 'absent'
  /** Refused because of this record; the delivery may know a way, otherwise permanent. */
  | 'refused'
  /** Worth trying again, unchanged. */
  | 'temporary'
  /** Refused because we ask too often: waits as long as the vendor says, and uses no attempt. */
  | 'rate-limited'
  /** Will fail until a person changes the data or the account. */
  | 'permanent'
  /** The credential is missing, wrong, expired or lacks a permission. */
  | 'authentication';

export interface ResponseRule {
  readonly status: number;
  /** Whether the body must (`json`) or must not (`other`) parse as JSON. */
  readonly media?: 'json' | 'other';
  /**
   * Texts that a JSON answer must hold, by place: `title`, or `error.code` inside an object. A list counts as each of its items, also
   * where the answer is one. `contains` compares a part of the text; `{ contains: '' }` asks only that there is one.
   */
  readonly body?: Readonly<Record<string, string | { readonly contains: string }>>;
  readonly means: ResponseMeaning;
  /** Of `rate-limited`: how long calls stop where the answer names no time. Default: 120. */
  readonly restSeconds?: number;
  /** Kebab-case reason, for the ledger and the person on call. */
  readonly reason: string;
}

/**
 * Declares an account at a vendor, in `integrations/destinations/NAME.ts`. Returns it unchanged; synth checks its values.
 *
 * @example
 * import { DEFAULT_BREAKER, defineDestination } from 'penstock';
 *
 * export const books = defineDestination({
 *   name: 'books',
 *   title: 'Books',
 *   baseUrl: 'https://books.example.com',
 *   apiVersion: '2026-01',
 *   changesAnnouncedAt: 'https://books.example.com/changes',
 *   authentication: { scheme: 'bearer', secret: 'access token' },
 *   permissions: ['invoices.write'],
 *   timeouts: { connectMs: 1000, responseMs: 5000 },
 *   limits: { perSecond: 5 },
 *   breaker: DEFAULT_BREAKER,
 *   responses: [{ status: 409, means: 'success', reason: 'invoice-exists' }],
 *   probe: { method: 'GET', path: '/me' },
 * });
 */
export function defineDestination<const D extends Destination>(destination: D): D {
  return destination;
}
