/** A percent sign that encodes nothing, which {@link pathProblem} refuses. */
const EMPTY = '%';

/**
 * The path of a vendor call, with each value percent-encoded. A value that no path can hold (an empty text, `..`, half a
 * surrogate pair) makes a path that the client refuses before anything is sent: the event ends as invalid.
 *
 * @example
 * import { path, type VendorCall } from 'penstock';
 * import * as z from 'zod';
 *
 * export const readInvoice = (number: string): VendorCall<unknown> => ({
 *   operation: 'read invoice',
 *   method: 'GET',
 *   path: path`/invoices/${number}`,
 *   answer: z.unknown(),
 * });
 */
export function path(texts: TemplateStringsArray, ...values: readonly (string | number | bigint)[]): string {
  return texts.map((text, i) => text + (i < values.length ? encoded(String(values[i])) : '')).join('');
}

function encoded(value: string): string {
  if (value === '') return EMPTY;
  // `encodeURIComponent` throws at half a surrogate pair.
  return value.isWellFormed() ? encodeURIComponent(value) : value;
}

/** Why a text cannot be the path of a request, without quoting it; a query may follow the path. */
export function pathProblem(text: string): string | undefined {
  const [before = ''] = text.split('?', 1);
  if (!before.startsWith('/')) return 'does not begin with a slash';
  if (!text.isWellFormed()) return 'holds half a surrogate pair';
  // The URL parser drops tabs and line breaks, reads a backslash as a slash, and ends the path at a number sign.
  if (/[\p{Cc}\\#]/u.test(text)) return 'holds a control character, a backslash or a number sign: encode it';
  if (/%(?![0-9a-f]{2})/i.test(before)) return 'has an empty part, or a percent sign that encodes nothing';
  if (before.includes('//')) return 'has an empty part';
  return before.split(/\/|%2f|%5c/i).some(isDots) ? 'has a part that is "." or ".."' : undefined;
}

/** The URL parser takes `%2e` for a dot; many servers decode `%2f` before they resolve the parts. */
function isDots(part: string): boolean {
  return /^(\.|%2e){1,2}$/i.test(part);
}

export type Joined = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly problem: string };

/**
 * The URL of a path below a base URL. Joined as text, a path such as `@other.example` or `.other.example/token` would send
 * the credential to another host.
 */
export function urlBelow(baseUrl: string, text: string): Joined {
  const problem = pathProblem(text);
  if (problem) return { ok: false, problem: `the path ${problem}` };
  if (!URL.canParse(baseUrl)) return { ok: false, problem: 'the base URL is not a URL' };
  const base = new URL(baseUrl);
  const folder = base.pathname.replace(/\/$/, '');
  const url = new URL(folder + text, base.origin);
  const isBelow = url.origin === base.origin && url.pathname.startsWith(`${folder}/`);
  const isHttp = ['http:', 'https:'].includes(url.protocol);
  return isBelow && isHttp ? { ok: true, url } : { ok: false, problem: 'the path leads out of the base URL' };
}
