import type { KeptCall } from '../ledger/index.ts';
import { parseExactly } from './exact-json.ts';
import { isFieldName } from './keys.ts';
import type { Known } from './known.ts';
import { scrubber } from './scrub.ts';
import { maskValue } from './values.ts';
import { isUsualSegment, maskWords } from './words.ts';

/** A call to a vendor that failed, as it was made. It stays in the worker's memory. */
export interface FailedCall {
  readonly destination: string;
  readonly operation: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly durationMs: number;
  readonly request: {
    readonly method: string;
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly answer:
    | {
        readonly kind: 'answer';
        readonly status: number;
        readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
        readonly body: Buffer;
        readonly isTooLarge?: true;
      }
    | { readonly kind: 'failure'; readonly failure: string; readonly sent: boolean };
  /** Credentials that the call carried. */
  readonly secrets: readonly string[];
}

/** Characters of JSON that are kept of each side's body. */
const MOST = 2000;
/** A longer body is not parsed for the sake of its first two thousand characters. */
const MOST_PARSED = 65_536;

/** What may be kept of a failed call: no credential, no value that the field map and the ledger do not show. */
export function maskCall(call: FailedCall, known: Known): KeptCall {
  const { destination, operation, at, durationMs, request, answer, secrets } = call;
  const scrub = scrubber(secrets);
  const side = (headers: object, masked: KeptBody) => {
    return {
      headers: scrub(headersOf(headers, known)) as Readonly<Record<string, string>>,
      ...masked,
      ...(masked.body !== undefined && { body: scrub(masked.body) }),
    };
  };
  return {
    ...{ destination, operation, at, durationMs: Math.round(durationMs) },
    request: {
      method: request.method,
      url: String(scrub(urlOf(request.url, known))),
      ...side(request.headers, request.body === undefined ? {} : bodyOf(Buffer.from(request.body), { known })),
    },
    answer:
      answer.kind === 'failure'
        ? { failure: answer.failure, isSent: answer.sent }
        : {
            status: answer.status,
            ...side(
              answer.headers,
              answer.isTooLarge
                ? { body: '(longer than is read)', isCut: true }
                : bodyOf(answer.body, { known, status: answer.status }),
            ),
          },
  };
}

type KeptBody = Pick<KeptCall['request'], 'bytes' | 'body' | 'isCut'>;

/** Host, path and query; no user, no password, no fragment. */
function urlOf({ protocol, host, pathname, searchParams }: URL, known: Known): string {
  const path = pathname
    .split('/')
    .map((part) => (part === '' || known.values.has(part) || isUsualSegment(part) ? part : '…'))
    .join('/');
  const query = [...searchParams].map(
    ([name, value]) => `${isFieldName(name) ? name : '…'}=${isShownQuery(value, known) ? value : '…'}`,
  );
  return `${protocol}//${host}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`.slice(0, MOST);
}

/** A list of fields to read, or an identifier that the ledger shows. */
const isShownQuery = (value: string, { values, names }: Known) =>
  values.has(value) || value.split(',').every((part) => names.has(part));

/** By name, and by what a value of it looks like: a vendor may write anything into any header. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  accept: /^[a-z]+\/[a-z+]+$/,
  'content-type': /^[a-z]+\/[a-z+.-]+(; ?charset=[a-z0-9-]{1,12})?$/i,
  'content-length': /^\d{1,9}$/,
  'retry-after': /^\d{1,6}$|^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  'x-ratelimit-limit': /^\d{1,9}$/,
  'x-ratelimit-remaining': /^\d{1,9}$/,
  'x-ratelimit-reset': /^\d{1,10}$/,
};
const MEDIA = /^[a-z]+\/[a-z+.-]+/i;

function headersOf(all: object, known: Known): Readonly<Record<string, string>> {
  const shown = Object.entries(all).flatMap(([name, value]): [string, string][] => {
    const pattern = HEADERS[name.toLowerCase()];
    if (pattern === undefined || typeof value !== 'string' || !pattern.test(value)) return [];
    const [media] = MEDIA.exec(value) ?? [];
    if (media !== undefined && maskWords(media.replaceAll(/[/+.-]/g, ' '), known).includes('…')) return [];
    return [[name.toLowerCase(), value]];
  });
  return Object.fromEntries(shown);
}

interface BodyOptions {
  readonly known: Known;
  /** Of an answer: its errors are read by their words, and its status may be repeated. */
  readonly status?: number;
}

function bodyOf(bytes: Buffer, { known, status }: BodyOptions): KeptBody {
  const size = { bytes: bytes.byteLength };
  if (bytes.byteLength === 0) return size;
  if (bytes.byteLength > MOST_PARSED) return { ...size, body: '(longer than is kept)', isCut: true };
  const text = bytes.toString('utf8');
  const json = jsonOf(text);
  if (json === undefined) return { ...size, body: status === undefined ? '(not JSON)' : pageText(text, known) };
  const isAnswer = status !== undefined;
  const { shown, isCut } = maskValue(json.value, {
    ...{ known, most: MOST },
    ...(isAnswer && {
      textOf: (one, path) => (isErrorText(path) ? maskWords(one, known) : undefined),
      numberOf: (one, path) => (one === status || isErrorNumber(one, path) ? one : undefined),
    }),
  });
  return { ...size, body: shown, ...(isCut && { isCut }) };
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseExactly(text) };
  } catch {
    return undefined;
  }
}

/** Of a page, its title: what a gateway or a proxy calls the error. */
function pageText(text: string, known: Known): string {
  const [, title] = /<title[^>]{0,100}>([^<]{0,300})</i.exec(text) ?? [];
  if (title !== undefined) return `(a page: ${maskWords(title, known)})`;
  return text.trimStart().startsWith('<') ? '(a page or XML)' : maskWords(text, known);
}

const ERROR_KEYS = new Set(
  'error errors message messages msg detail details description title reason reasons type code codes category status field fields param parameter property kind hint fault problem problems'.split(
    ' ',
  ),
);
const wordsOf = (key: string) => key.split(/[_-]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
const isErrorKey = (key: string) => ERROR_KEYS.has(wordsOf(key).at(-1) ?? '');

/** A text of the answer that says what is wrong, or stands below one. */
const isErrorText = (path: readonly string[]) => path.length === 0 || path.some(isErrorKey);

/** A vendor's number of an error: `code` at the top, or of one of the errors. */
function isErrorNumber(number: number, path: readonly string[]): boolean {
  const isCode = ['code', 'errno', 'status'].includes(wordsOf(path.at(-1) ?? '').at(-1) ?? '');
  const around = path.slice(0, -1).filter((key) => !/^\d+$/.test(key));
  return isCode && around.every(isErrorKey) && Number.isInteger(number) && number >= 100 && number < 1_000_000;
}
