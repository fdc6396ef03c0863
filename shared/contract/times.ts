export type TimeFormat = 'iso-8601' | 'unix-seconds' | 'unix-milliseconds';

/** Milliseconds since the epoch; undefined for what is no time in this format. */
export function readTime(format: TimeFormat, raw: unknown): number | undefined {
  const ms = format === 'iso-8601' ? fromText(raw) : fromNumber(raw, format === 'unix-seconds' ? 1000 : 1);
  return ms === undefined || Number.isNaN(new Date(ms).getTime()) ? undefined : ms;
}

/** The calendar date of a moment where the clock of `timeZone` is read, such as `2026-08-24`. */
export function dateIn(timeZone: string, ms: number): string {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return `${String(parts.year).padStart(4, '0')}-${parts.month}-${parts.day}`;
}

/** By zone: to make one takes longer than to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const made = new Intl.DateTimeFormat('en', { timeZone, calendar: 'iso8601', numberingSystem: 'latn', ...digits });
  formats.set(timeZone, made);
  return made;
}

function fromText(raw: unknown): number | undefined {
  return typeof raw === 'string' && /^\d{4}-\d\d-\d\dT/.test(raw) ? Date.parse(raw) : undefined;
}

function fromNumber(raw: unknown, factor: number): number | undefined {
  const number = wholeNumber(raw);
  return number === undefined ? undefined : number * factor;
}

/** A whole number, or a text that is one; undefined for anything else, and for one that JavaScript does not hold exactly. */
export function wholeNumber(raw: unknown): number | undefined {
  const number = typeof raw === 'string' && /^-?\d{1,16}$/.test(raw) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}
