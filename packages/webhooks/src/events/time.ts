import type { Reason } from '../types.ts';

/**
 * `epoch`: seconds or milliseconds, distinguished by their size. `utc`: date and time without a zone,
 * `2026-01-05 10:00:00`, meant as UTC; `iso` has a zone.
 */
export type Unit = 'seconds' | 'milliseconds' | 'epoch' | 'epoch-or-iso' | 'iso' | 'utc';

const WHOLE = /^\d{1,16}$/;
const SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;
const UTC = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(?: ?UTC|Z)?$/;

/** Milliseconds since the Unix epoch, `undefined` for anything that is not exactly of the unit's form. */
export function toMillis(text: string, unit: Unit): number | undefined {
  const millis = parse(text, unit);
  return millis !== undefined && Number.isFinite(millis) && Math.abs(millis) <= 8.64e15 ? millis : undefined;
}

/** The reason why a time is too far from the receiver's clock; `undefined` when it is near enough. Bounds in seconds. */
export function outsideWindow(
  now: number,
  timestamp: string,
  { unit, past, future }: { readonly unit: Unit; readonly past: number; readonly future: number },
): Reason | undefined {
  const time = toMillis(timestamp, unit);
  if (time === undefined) return timestamp === '' ? 'missing-timestamp' : 'malformed-timestamp';
  // Negated, so that a receiver's clock that is NaN refuses.
  if (!(now - time <= past * 1000)) return 'stale-timestamp';
  return time - now <= future * 1000 ? undefined : 'future-timestamp';
}

/** ISO 8601 in UTC with milliseconds. */
export function toUtc(text: string, unit: Unit): string | undefined {
  const millis = toMillis(text, unit);
  return millis === undefined ? undefined : utcText(millis);
}

const DAY_MS = 86_400_000;
let lastDay = { day: Number.NaN, text: '' };

/** `Date.toISOString`, with the day's text kept: the events of a batch mostly share it. */
function utcText(millis: number): string {
  const day = Math.floor(millis / DAY_MS);
  if (day !== lastDay.day) lastDay = { day, text: new Date(millis).toISOString().slice(0, -'00:00:00.000Z'.length) };
  const rest = millis - day * DAY_MS;
  const [hours, minutes] = [Math.trunc(rest / 3_600_000), Math.trunc(rest / 60_000) % 60];
  const [seconds, fraction] = [Math.trunc(rest / 1000) % 60, rest % 1000];
  return `${lastDay.text}${two(hours)}:${two(minutes)}:${two(seconds)}.${fraction < 100 ? '0' : ''}${two(fraction)}Z`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function parse(text: string, unit: Unit): number | undefined {
  if (unit === 'seconds') return SECONDS.test(text) ? Math.round(Number(text) * 1000) : undefined;
  if (unit === 'milliseconds') return WHOLE.test(text) ? Number(text) : undefined;
  if (unit === 'epoch-or-iso') return parse(text, WHOLE.test(text) ? 'epoch' : 'iso');
  if (unit === 'epoch') return WHOLE.test(text) ? Number(text) * (text.length > 11 ? 1 : 1000) : undefined;
  const match = (unit === 'utc' && UTC.exec(text)) || ISO.exec(text);
  if (!match) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  // Date.parse needs the colon in the zone; it reads any number of decimals and keeps three.
  return Date.parse(`${date}T${time}${fraction}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
}
