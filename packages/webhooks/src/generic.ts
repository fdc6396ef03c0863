import { EMPTY_200 } from './answers.ts';
import type { Encoding } from './compare.ts';
import type { Fields } from './events/fields.ts';
import { formEvent } from './events/form.ts';
import { jsonEvent, jsonEvents } from './events/json.ts';
import { rawEvent } from './events/raw.ts';
import type { AnyReader } from './events/readers.ts';
import type { Unit } from './events/time.ts';
import type { Algorithm } from './jwt/token.ts';
import type { Limits } from './limits.ts';
import type { AnyScheme, Provider, Unsigned } from './provider.ts';
import { bearerJwt } from './shapes/bearer-jwt.ts';
import { type Hmac, hmac } from './shapes/hmac.ts';
import { asBase64, asHex, asText } from './shapes/keys.ts';
import { mutualTls } from './shapes/mutual-tls.ts';
import { body, method, timestamp, url } from './shapes/pieces.ts';
import { basic, headerToken } from './shapes/shared-secrets.ts';
import { oneHeader } from './shapes/signatures.ts';
import type { Piece } from './shapes/signed.ts';
import type { SecretPart, WebhookResponse } from './types.ts';

/** What a contract says about a sender that is not in the table. */
export interface Source {
  /** Kebab-case. */
  readonly id: string;
  readonly label: string;
  readonly events: SourceEvents;
  /** Default: 200 and nothing else. */
  readonly answer?: WebhookResponse;
}

/** Where the events are: sources as in the table's providers. `raw` does not read the body; its sources are headers and the hash. */
export type SourceEvents =
  | (Fields & { readonly format: 'json' | 'form' | 'raw' })
  | (Fields & { readonly format: 'json-list'; readonly items: string });

export interface HmacSource extends Source {
  /** Lower case. */
  readonly header: string;
  /** Before the signature, for example `sha256=`. */
  readonly prefix?: string;
  /** Default `sha256`. Use SHA-1 only for a sender that offers nothing better. */
  readonly hash?: Hmac['hash'];
  readonly encoding: Encoding;
  /** Default `text`. */
  readonly keyForm?: 'text' | 'hex' | 'base64';
  /** Over `{id} {timestamp} {body} {method} {url}`; default `{body}`. */
  readonly signed?: string;
  /** Lower case; needed for `{id}`. */
  readonly idHeader?: string;
  /** Needed for `{timestamp}`. Seconds of tolerance on both sides; default 300. */
  readonly timestamp?: { readonly header: string; readonly unit: Unit; readonly tolerance?: number };
}

/** SHA-512 takes more than twice as long as SHA-256, for the current and for the previous secret. */
const LARGEST_OF_SHA512 = 2_500_000;

/**
 * An HMAC of the body, or of a template over it. The secret has one part, `secret`.
 * @throws Error for a template that lacks `{body}` or holds a name that has no value
 *
 * @example
 * import { hmacSource } from '@penstock/webhooks';
 *
 * const shop = hmacSource({
 *   id: 'shop',
 *   label: 'Shop',
 *   header: 'x-shop-signature',
 *   encoding: 'hex',
 *   signed: '{timestamp}.{body}',
 *   timestamp: { header: 'x-shop-time', unit: 'seconds' },
 *   events: { format: 'json', id: ['body/id'], type: ['body/type'] },
 * });
 */
export function hmacSource(source: HmacSource): Provider {
  const { header, prefix, encoding, signed = '{body}', timestamp: time } = source;
  const pieces = template(source, signed);
  const tolerance = time?.tolerance ?? 300;
  return providerOf(
    source,
    signed,
    time ? `${tolerance} s, both sides` : 'none',
    [{ name: 'secret', from: 'the sender' }],
    {
      verify: hmac,
      hash: source.hash ?? 'sha256',
      encoding,
      key: { part: 'secret', bytes: { text: asText, hex: asHex, base64: asBase64 }[source.keyForm ?? 'text'] },
      signature: { read: oneHeader, header, ...(prefix !== undefined && { prefix }) },
      signed: pieces,
      ...(time && { clock: { headers: [time.header], unit: time.unit, past: tolerance, future: tolerance } }),
    },
    source.hash === 'sha512' ? { bytes: LARGEST_OF_SHA512 } : undefined,
  );
}

/**
 * `Authorization: Bearer` and a shared token. The secret has one part, `token`.
 *
 * @example
 * import { bearerSource } from '@penstock/webhooks';
 *
 * const shop = bearerSource({
 *   id: 'shop',
 *   label: 'Shop',
 *   events: { format: 'json', id: ['body/id'], type: ['body/type'] },
 * });
 */
export function bearerSource(source: Source): Provider {
  const scheme: AnyScheme = { verify: headerToken, header: 'authorization', part: 'token', scheme: 'Bearer' };
  return providerOf(
    source,
    'nothing: a bearer token',
    'none',
    [{ name: 'token', from: 'agreed with the sender' }],
    scheme,
  );
}

/**
 * `Authorization: Basic`. The secret has the parts `user` and `password`.
 *
 * @example
 * import { basicSource } from '@penstock/webhooks';
 *
 * const shop = basicSource({
 *   id: 'shop',
 *   label: 'Shop',
 *   events: { format: 'json', id: ['body/id'], type: ['body/type'] },
 * });
 */
export function basicSource(source: Source): Provider {
  const parts = [
    { name: 'user', from: 'agreed with the sender' },
    { name: 'password', from: 'agreed with the sender' },
  ];
  const scheme: AnyScheme = { verify: basic, userPart: 'user', passwordPart: 'password' };
  return providerOf(source, 'nothing: user and password', 'none', parts, scheme);
}

/**
 * One header whose whole value is the key; its name in lower case. The secret has one part, `apiKey`.
 *
 * @example
 * import { apiKeySource } from '@penstock/webhooks';
 *
 * const shop = apiKeySource({
 *   id: 'shop',
 *   label: 'Shop',
 *   header: 'x-api-key',
 *   events: { format: 'json', id: ['body/id'], type: ['body/type'] },
 * });
 */
export function apiKeySource(source: Source & { readonly header: string }): Provider {
  const scheme: AnyScheme = { verify: headerToken, header: source.header, part: 'apiKey' };
  return providerOf(
    source,
    'nothing: an API key',
    'none',
    [{ name: 'apiKey', from: 'agreed with the sender' }],
    scheme,
  );
}

export interface JwtSource extends Source {
  readonly algorithms: readonly Algorithm[];
  /** Where the key set is; fixed here and never taken from a token. */
  readonly jwksUrl: string;
  readonly issuer: string;
}

/**
 * `Authorization: Bearer` and a JWT of a fixed issuer; the secret holds the audience.
 *
 * @example
 * import { jwtSource } from '@penstock/webhooks';
 *
 * const shop = jwtSource({
 *   id: 'shop',
 *   label: 'Shop',
 *   algorithms: ['ES256'],
 *   jwksUrl: 'https://shop.example.com/.well-known/jwks.json',
 *   issuer: 'https://shop.example.com',
 *   events: { format: 'json', id: ['body/id'], type: ['body/type'] },
 * });
 */
export function jwtSource(source: JwtSource): Provider {
  return providerOf(
    source,
    'a JWT; the body is not covered',
    'exp and nbf',
    [{ name: 'audience', from: 'the sender' }],
    {
      verify: bearerJwt,
      algorithms: source.algorithms.filter((algorithm) => algorithm !== 'HS256'),
      keys: { url: source.jwksUrl },
      issuers: [source.issuer],
      claims: { aud: 'audience' },
      leeway: 30,
    },
  );
}

/**
 * A client certificate, by SHA-256 fingerprint or exact subject: the secret has `fingerprint256`, `subjectDN`, or both.
 *
 * @example
 * import { mtlsSource } from '@penstock/webhooks';
 *
 * const shop = mtlsSource({
 *   id: 'shop',
 *   label: 'Shop',
 *   events: { format: 'json', id: ['body/id'], type: ['body/type'] },
 * });
 */
export function mtlsSource(source: Source): Provider {
  const parts = [
    { name: 'fingerprint256', from: 'the client certificate', optional: true },
    { name: 'subjectDN', from: 'the client certificate', optional: true },
  ];
  return providerOf(source, 'nothing: the TLS connection', 'none', parts, { verify: mutualTls });
}

function providerOf(
  source: Source,
  signed: string,
  freshness: string,
  parts: readonly SecretPart[],
  scheme: AnyScheme,
  limits?: Limits,
): Provider {
  const unsigned = unsignedOf(source.events, signed, 'idHeader' in source ? source.idHeader : undefined);
  return {
    id: source.id,
    label: source.label,
    status: 'unverified',
    signed,
    freshness,
    parts,
    ...(limits && { limits }),
    scheme,
    events: readerOf(source.events),
    ...(unsigned.length > 0 && { unsigned }),
    answer: source.answer ?? EMPTY_200,
    deadline: 'the sender’s',
    retries: 'the sender’s',
  };
}

/** What a contract's rules name outside the signed bytes: the contract has decided so, and its page says it. */
function unsignedOf(events: Fields, signed: string, idHeader: unknown): Unsigned[] {
  const isSigned = (source: string) =>
    source.startsWith('query/') ? signed.includes('{url}') : signed.includes('{id}') && source === `header/${idHeader}`;
  const rules = (['id', 'type', 'account'] as const).flatMap((part) =>
    [events[part] ?? []].flat().flatMap((rule) => sourcesIn(rule).map((source) => ({ part, source }))),
  );
  const trusted = rules.filter(({ source }) => /^(?:header|query)\//.test(source) && !isSigned(source));
  return [...Map.groupBy(trusted, ({ source }) => source)].map(([source, found]) => ({
    source,
    gives: [...new Set(found.map(({ part }) => part))],
    because: 'the contract says so',
  }));
}

const sourcesIn = (rule: unknown) =>
  typeof rule === 'string' ? rule.split('|').map((source) => source.replace(/\?+$/, '')) : [];

function readerOf(events: SourceEvents): AnyReader {
  switch (events.format) {
    case 'json':
      return { ...events, read: jsonEvent };
    case 'json-list':
      return { read: jsonEvents, lists: [events] };
    case 'form':
      return { ...events, read: formEvent };
    case 'raw':
      return { ...events, read: rawEvent };
  }
}

function template({ idHeader, timestamp: time }: HmacSource, signed: string): Piece[] {
  const holes: Readonly<Record<string, Piece>> = {
    '{body}': body,
    '{method}': method,
    '{url}': url,
    ...(time && { '{timestamp}': timestamp }),
    ...(idHeader !== undefined && { '{id}': (call) => call.header(idHeader) || undefined }),
  };
  const pieces = signed.split(/(\{\w+\})/).filter((text) => text !== '');
  const unknown = pieces.find((text) => /^\{\w+\}$/.test(text) && !holes[text]);
  if (unknown) {
    throw new Error(
      `The template ${JSON.stringify(signed)} holds ${unknown}, which has no value. Use {body}, {method}, {url}, {timestamp} with "timestamp", {id} with "idHeader".`,
    );
  }
  if (!pieces.includes('{body}'))
    throw new Error(
      `The template ${JSON.stringify(signed)} lacks {body}: the signature would not cover the body. Add {body}.`,
    );
  return pieces.map((text) => holes[text] ?? text);
}

/** A sender that is not in the table, as a contract declares it: plain data. */
export type GenericSource =
  | ({ readonly kind: 'hmac' } & HmacSource)
  | ({ readonly kind: 'bearer' | 'basic' | 'mtls' } & Source)
  | ({ readonly kind: 'api-key' } & Parameters<typeof apiKeySource>[0])
  | ({ readonly kind: 'jwt' } & JwtSource);

/**
 * Name of the function that makes a provider of each kind: a generated entry imports only that one.
 *
 * @example
 * import { GENERIC_SOURCES, type HmacSource } from '@penstock/webhooks';
 *
 * export const entry = (source: HmacSource) =>
 *   `import { ${GENERIC_SOURCES.hmac} } from '@penstock/webhooks/generic';\nexport default ${GENERIC_SOURCES.hmac}(${JSON.stringify(source)});`;
 */
export const GENERIC_SOURCES = {
  hmac: 'hmacSource',
  bearer: 'bearerSource',
  basic: 'basicSource',
  mtls: 'mtlsSource',
  'api-key': 'apiKeySource',
  jwt: 'jwtSource',
} as const;
