import { type Counts, countsOf, type EventName } from './count.ts';
import type { Looked, LookedHour } from './look.ts';
import { type Depth, missingByHour } from './reckon.ts';
import type { HourRow } from './rows.ts';

const EMPTY: Depth = { source: 0, deadLetters: 0 };
const DAY_MS = 86_400_000;

/** The results of the checked hours. */
export function judge(looked: Looked, now: number): readonly HourRow[] {
  const { integration, hours, depths } = looked;
  const names = [...new Set(hours.flatMap(({ tallies }) => Object.keys(tallies)))];
  const missing = new Map(
    names.map((delivery) => {
      const open = hours.flatMap(({ hour, tallies: { [delivery]: tally } }) => (tally ? [{ hour, ...tally }] : []));
      return [delivery, missingByHour(open, depths.deliveries[delivery] ?? EMPTY, knownDead(looked, delivery, now))];
    }),
  );
  return hours.map((looked) => ({
    integration,
    checkedAt: new Date(now).toISOString(),
    ...rowOf(looked, (delivery) => missing.get(delivery)?.get(looked.hour) ?? 0),
  }));
}

function rowOf({ hour, objects, tallies }: LookedHour, missingOf: (delivery: string) => number) {
  const deliveries: Record<string, Counts> = {};
  const suspects: Record<string, readonly EventName[]> = {};
  for (const [delivery, tally] of Object.entries(tallies)) {
    const missing = missingOf(delivery);
    deliveries[delivery] = countsOf(tally, missing);
    if (missing > 0) suspects[delivery] = tally.names;
  }
  return { hour, objects, deliveries, suspects, state: stateOf(Object.values(deliveries)) };
}

function stateOf(counts: readonly Counts[]): HourRow['state'] {
  if (counts.some(({ missing }) => missing > 0)) return 'broken';
  const isOpen = ({ inFlight, conflict = 0, owed = 0 }: Counts) => inFlight + conflict + owed > 0;
  return counts.some(isOpen) ? 'in-flight' : 'balanced';
}

/** Dead events whose dead letters have not expired: as this run read them, else as an earlier run did. */
function knownDead({ hours, rows, deliveries }: Looked, delivery: string, now: number): number {
  const since = new Date(now - (deliveries[delivery]?.deadLetterDays ?? 0) * DAY_MS).toISOString();
  const fresh = new Map(hours.map(({ hour, tallies }) => [hour, tallies[delivery]?.ended.dead ?? 0]));
  const earlier = [...rows.values()]
    .filter(({ hour }) => !fresh.has(hour) && hour >= since)
    .map((row) => row.deliveries[delivery]?.dead ?? 0);
  return [...fresh.values(), ...earlier].reduce((sum, count) => sum + count, 0);
}
