import type { Fetch } from '../types.ts';

/** A URL that may be fetched: https, an exact host and path, no port, user or fragment. */
export interface UrlRule {
  readonly host: RegExp;
  readonly path: RegExp;
}

/** The URL as it will be fetched, or `undefined` when anything about it is not as the rule says. */
export function trustedUrl(text: string, rule: UrlRule): string | undefined {
  if (text.length > 2048 || !/^https:\/\/[\x21-\x7e]+$/.test(text) || /[\\@]/.test(text)) return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.port || url.username || url.password || url.hash) return undefined;
  // A URL that the parser rewrites is refused: the rule was written for the text as it came.
  if (url.href !== text) return undefined;
  return rule.host.test(url.hostname) && rule.path.test(url.pathname + url.search) ? url.href : undefined;
}

export interface Want<Value> {
  readonly url: string;
  /** Distinguishes cache entries of one URL whose answer depends on the request's body. */
  readonly key?: string;
  readonly init?: RequestInit;
  readonly parse: (text: string) => Value | undefined;
}

const TIME_OUT_MS = 3000;
const LARGEST_BYTES = 65_536;
const FRESH_MS = 3_600_000;
/** How long a failure is cached: invented key ids then cannot cause a fetch for each request. */
const FAILED_MS = 60_000;
const MOST_ENTRIES = 64;
const MOST_CALLS_A_MINUTE = 10;

interface Cache {
  readonly entries: Map<string, { readonly until: number; readonly value: unknown }>;
  calls: number[];
}

/** One cache for each `fetch`: the process has one, each test its own. */
const caches = new WeakMap<Fetch, Cache>();

/**
 * Fetches and reads a small document: no redirects, 3 s, 64 KiB, kept for an hour; a failure for a minute. `undefined`
 * when that fails. At most ten fetches a minute leave the process.
 */
export async function remote<Value>(fetch: Fetch, now: number, want: Want<Value>): Promise<Value | undefined> {
  const cache = caches.get(fetch) ?? { entries: new Map(), calls: [] };
  caches.set(fetch, cache);
  const key = `${want.url} ${want.key ?? ''}`;
  const known = cache.entries.get(key);
  if (known && known.until > now) return known.value as Value | undefined;
  cache.calls = cache.calls.filter((at) => Math.abs(now - at) < FAILED_MS);
  if (cache.calls.length >= MOST_CALLS_A_MINUTE) return undefined;
  cache.calls.push(now);
  const value = await load(fetch, want);
  if (cache.entries.size >= MOST_ENTRIES) cache.entries.delete(leastUseful(cache));
  cache.entries.set(key, { until: now + (value === undefined ? FAILED_MS : FRESH_MS), value });
  return value;
}

/** Failures are evicted first: invented URLs must not evict a key that is in use. */
function leastUseful({ entries }: Cache): string {
  const failed = entries.entries().find(([, { value }]) => value === undefined);
  return failed?.[0] ?? entries.keys().next().value ?? '';
}

/** Drops an entry that lacks the wanted key, unless it was fetched less than a minute ago. True if it was dropped. */
export function forgetOld(fetch: Fetch, now: number, url: string): boolean {
  const cache = caches.get(fetch);
  const entry = cache?.entries.get(`${url} `);
  if (!cache || !entry || entry.until - now > FRESH_MS - FAILED_MS) return false;
  return cache.entries.delete(`${url} `);
}

async function load<Value>(fetch: Fetch, { url, init, parse }: Want<Value>): Promise<Value | undefined> {
  try {
    const signal = AbortSignal.timeout(TIME_OUT_MS);
    const response = await fetch(url, { ...init, redirect: 'error', signal });
    if (!response.ok) return undefined;
    const text = await textOf(response);
    return text === undefined ? undefined : parse(text);
  } catch {
    return undefined;
  }
}

/** The body as text; `undefined` once it exceeds the limit. */
async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
