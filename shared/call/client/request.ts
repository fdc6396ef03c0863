import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type Destination, urlBelow, type VendorCall } from '../../contract/index.ts';
import { formOf, type Written } from './form.ts';

/** What a call sends, before the credential. */
export interface PreparedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Prepared =
  | { readonly ok: true; readonly request: PreparedRequest }
  /** No request can hold it. Names places of the call, never a value. */
  | { readonly ok: false; readonly problems: readonly string[] };

interface PrepareOptions {
  readonly baseUrl: string;
  readonly correlationId: string;
  readonly destination: Pick<Destination, 'bodies' | 'headers'>;
}

/** Writes a call as a request. What data put into it may not fit: then the event is invalid, and nothing is sent. */
export function prepare(
  { method, path, query = {}, body, headers = {} }: VendorCall<unknown>,
  { baseUrl, correlationId, destination }: PrepareOptions,
): Prepared {
  const { bodies = 'json', headers: always = {} } = destination;
  const joined = urlBelow(baseUrl, path);
  const written = bodies === 'form' ? formOf(body) : jsonOf(body);
  const problems = [
    ...(joined.ok ? [] : [joined.problem]),
    ...Object.entries(query).flatMap(([name, value]) =>
      typeof value === 'string' && value.isWellFormed() ? [] : [`the query's ${name} is not a well-formed text`],
    ),
    ...Object.entries(headers).flatMap(([name, value]) => headerProblem(name, value) ?? []),
    ...(written.ok ? [] : [`the body cannot be written as ${bodies === 'form' ? 'a form' : 'JSON'}`]),
  ];
  if (!joined.ok || !written.ok || problems.length > 0) return { ok: false, problems };
  const { url } = joined;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const own = {
    accept: 'application/json',
    // Without it, every encoding is welcome (RFC 9110, section 12.5.3).
    'accept-encoding': 'identity',
    'user-agent': 'penstock',
    'x-correlation-id': correlationId,
    ...lowerCased(always),
  };
  const { text } = written;
  if (text === undefined) return { ok: true, request: { method, url, headers: { ...own, ...headers } } };
  const content = { 'content-type': CONTENT_TYPES[bodies], 'content-length': String(Buffer.byteLength(text)) };
  return { ok: true, request: { method, url, headers: { ...own, ...headers, ...content }, body: text } };
}

const CONTENT_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** `JSON.stringify` throws at a BigInt and at a circle, and makes nothing of a function. */
function jsonOf(body: unknown): Written {
  if (body === undefined) return { ok: true };
  try {
    const text: string | undefined = JSON.stringify(body);
    return text === undefined ? { ok: false } : { ok: true, text };
  } catch {
    return { ok: false };
  }
}

/** HTTP allows ASCII and Latin-1 in a header: a curly apostrophe (U+2019) is neither. */
function headerProblem(name: string, value: string): string | undefined {
  try {
    validateHeaderName(name);
  } catch {
    return 'a header has a name that HTTP does not allow';
  }
  try {
    validateHeaderValue(name, value);
    return undefined;
  } catch {
    return `the header ${name} holds a character that HTTP does not allow`;
  }
}
