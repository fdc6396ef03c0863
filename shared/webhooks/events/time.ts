/** `utc`: date and time without a zone, `2026-01-05 10:00:00`, meant as UTC. */
export type Unit = 'seconds' | 'milliseconds' | 'iso' | 'utc';

const WHOLE = /^\d{1,16}$/;
const SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;
const UTC = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(?: ?UTC|Z)?$/;

/** Milliseconds since the Unix epoch, `undefined` for anything that is not exactly of the unit's form. */
export function toMillis(text: string, unit: Unit): number | undefined {
  const millis = parse(text, unit);
  return millis !== undefined && Number.isFinite(millis) && Math.abs(millis) <= 8.64e15 ? millis : undefined;
}

/** ISO 8601 in UTC with milliseconds. */
export function toUtc(text: string, unit: Unit): string | undefined {
  const millis = toMillis(text, unit);
  return millis === undefined ? undefined : new Date(millis).toISOString();
}

function parse(text: string, unit: Unit): number | undefined {
  if (unit === 'seconds') return SECONDS.test(text) ? Math.round(Number(text) * 1000) : undefined;
  if (unit === 'milliseconds') return WHOLE.test(text) ? Number(text) : undefined;
  const match = (unit === 'iso' ? ISO : UTC).exec(text);
  if (!match) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  // Date.parse wants the colon in the zone; it reads any number of decimals and keeps three.
  return Date.parse(`${date}T${time}${fraction}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
}
