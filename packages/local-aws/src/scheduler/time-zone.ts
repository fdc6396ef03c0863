/** A time of day on a calendar, wherever the clock hangs. `month` is 1 to 12. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this is a time zone of the IANA database. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at a time, in milliseconds as if that zone were UTC. */
export function shownAt(time: number, zone: string): number {
  if (zone === 'UTC') return time;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
}

/** When a zone's clocks show a time, the first time they do; undefined when they skip it in spring. */
export function whenShown({ year, month, day, hour, minute, second }: LocalTime, zone: string): number | undefined {
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  if (zone === 'UTC') return shown;
  // The zone's offset a day before and a day after covers both sides of a change of the clocks.
  const offsets = [-86_400_000, 86_400_000].map((away) => shownAt(shown + away, zone) - (shown + away));
  const candidates = offsets.map((offset) => shown - offset).filter((time) => shownAt(time, zone) === shown);
  return candidates.length > 0 ? Math.min(...candidates) : undefined;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
