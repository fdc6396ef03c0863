import type { AuthenticateOptions, Secret, SecretPart, WebhookRequest } from './types.ts';

/** The named parts of one secret; parts that are not text are left out. */
export type Parts = Readonly<Record<string, string>>;

/** A request prepared for the schemes: headers by lower-case name, secrets by part, the time as a number. */
export interface Call {
  readonly request: WebhookRequest;
  readonly options: AuthenticateOptions;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** By lower-case name. Names that differ only in case are one header that came twice: joined with a comma. */
  header(name: string): string | undefined;
  /** Every usable value of one part once, in the order given; empty and missing ones are left out. */
  values(part: string): readonly string[];
  readonly secrets: readonly Parts[];
}

export function callOf(parts: readonly SecretPart[], request: WebhookRequest, options: AuthenticateOptions): Call {
  const secrets = options.secrets.map((secret) => partsOf(parts, secret));
  return {
    request,
    options,
    now: options.now.getTime(),
    header: lookUpIn(request.headers),
    values: (part) => [...new Set(secrets.flatMap((secret) => secret[part] || []))],
    secrets,
  };
}

type Headers = WebhookRequest['headers'];

/** API Gateway sends lower-case names: such headers are read without a copy. */
function lookUpIn(given: Headers): (name: string) => string | undefined {
  const names = Object.keys(given);
  if (names.some((name) => name !== name.toLowerCase())) {
    const headers = joined(names, given);
    return (name) => headers.get(name);
  }
  return (name) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
}

function joined(names: readonly string[], given: Headers): Map<string, string> {
  const headers = new Map<string, string>();
  for (const name of names) {
    const value = given[name];
    if (typeof value !== 'string') continue;
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}

/** The part that plain text stands for: the only required one, or the only one. */
export function solePart(parts: readonly SecretPart[]): SecretPart | undefined {
  const required = parts.filter((part) => !part.optional);
  const candidates = required.length > 0 ? required : parts;
  return candidates.length === 1 ? candidates[0] : undefined;
}

function partsOf(parts: readonly SecretPart[], secret: Secret): Parts {
  if (typeof secret !== 'string') return textsOf(secret);
  const sole = solePart(parts);
  return sole ? { [sole.name]: secret } : {};
}

function textsOf(secret: object): Parts {
  if (!secret) return {};
  return Object.fromEntries(
    Object.entries(secret).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
