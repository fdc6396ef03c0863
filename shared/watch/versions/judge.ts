import type { Destination } from '../../contract/index.ts';

/** Why a version of a vendor's API needs a person. */
export interface VersionNotice {
  /**
   * `sunset`: the vendor stops answering on a day. `deprecated`: it advises against the version, and names no day.
   * `other-version`: it answers in another version than the contract asks for, because that one has ended.
   */
  readonly reason: 'sunset' | 'deprecated' | 'other-version';
  /** The day of a sunset, UTC: `2027-03-31`. */
  readonly ends?: string;
  /** The version of the answer. */
  readonly answered?: string;
}

/** Time to move to another version, as the requirements state it. */
const SOON_DAYS = 60;
const DAY_MS = 86_400_000;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * What the headers of an answer say of the version: `Sunset` (RFC 8594, a date), `Deprecation` (RFC 9745, `@` and seconds; drafts of it
 * had `true` or a date), and the header in which this vendor names the version of its answer. Undefined where nothing is to be done, or
 * not for more than 60 days.
 */
export function versionNotice(
  { apiVersion, versionHeader }: Pick<Destination, 'apiVersion' | 'versionHeader'>,
  headers: Headers,
  nowMs: number,
): VersionNotice | undefined {
  const answered = versionHeader === undefined ? undefined : textOf(headers[versionHeader]);
  if (answered !== undefined && answered !== apiVersion) return { reason: 'other-version', answered };
  const sunsetMs = Date.parse(textOf(headers.sunset) ?? '');
  if (!Number.isNaN(sunsetMs)) return isSoon(sunsetMs, nowMs) ? { reason: 'sunset', ends: dayOf(sunsetMs) } : undefined;
  const deprecatedMs = deprecationMs(textOf(headers.deprecation), nowMs);
  return deprecatedMs !== undefined && isSoon(deprecatedMs, nowMs) ? { reason: 'deprecated' } : undefined;
}

/** Whether a day is at most 60 days ahead, or over. */
export function isSoon(atMs: number, nowMs: number): boolean {
  return atMs - nowMs <= SOON_DAYS * DAY_MS;
}

/** Whole days until then; 0 once it is over. */
export function daysUntil(day: string, nowMs: number): number {
  return Math.max(0, Math.floor((Date.parse(day) - nowMs) / DAY_MS));
}

function deprecationMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined || value === 'false') return undefined;
  if (value === 'true') return nowMs;
  const ms = /^@\d+$/.test(value) ? Number(value.slice(1)) * 1000 : Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Longest text of a header that is kept. */
const LONGEST = 50;

function textOf(value: Headers[string]): string | undefined {
  const text = typeof value === 'string' ? value : value?.[0];
  return text === undefined || text === '' ? undefined : text.slice(0, LONGEST);
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
