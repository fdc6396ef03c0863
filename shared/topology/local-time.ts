/** Times of day in a time zone, by the zone's rules as Node has them. Times are milliseconds since the epoch. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for what is no time zone */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = 'numeric' as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: numeric, month: numeric, day: numeric },
    ...{ hour: numeric, minute: numeric, second: numeric },
  });
  formats.set(timeZone, format);
  return format;
}

/** Whether this is a time zone of the IANA database, by its name: an offset such as `+01:00` knows no summer time. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

/** What the zone's clocks show, as milliseconds of a clock that shows UTC. */
export function shownAt(atMs: number, zone: string): number {
  if (zone === 'UTC') return atMs;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((atMs % 1000) + 1000) % 1000);
}

const DAY_MS = 86_400_000;

/** When the zone's clocks show a time: once, twice in autumn, or never in spring. */
export function whenShown(shownMs: number, zone: string): readonly number[] {
  if (zone === 'UTC') return [shownMs];
  // The offsets of a day before and a day after stand on both sides of a change of the clocks.
  const offsets = [-DAY_MS, DAY_MS].map((away) => shownAt(shownMs + away, zone) - (shownMs + away));
  const times = offsets.map((offset) => shownMs - offset).filter((time) => shownAt(time, zone) === shownMs);
  return [...new Set(times)].sort((a, b) => a - b);
}
