import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { inTransaction, openSqlite } from '../sqlite.ts';
import { type Datum, datumOf, merged } from './datum.ts';
import type { Dimensions, Sample, Unit } from './sample.ts';

/** A metric's name in full. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

/** What is known of a metric from a time on, for a period. */
interface Window {
  /** The period's beginning, in milliseconds since the epoch. */
  readonly at: number;
  readonly datum: Datum;
}

/** From `from` on and before `to`, in steps of `periodMs`; all are whole minutes. */
interface Steps {
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
}

/** The metrics, minute by minute. */
export interface MetricStore {
  record(sample: Sample): void;
  /** The same for what was summed up elsewhere. */
  add(metric: MetricId, unit: Unit, at: number, datum: Datum): void;
  /** The periods that have data, in order; of all units unless one is given. */
  windows(metric: MetricId, steps: Steps, unit?: Unit): readonly Window[];
  /** The unit of a metric, the first it was reported in; `None` for one that was not. */
  unitOf(metric: MetricId): Unit;
  list(): readonly MetricId[];
  /** Writes what is held in memory: a kill loses what came since the last time. */
  flush(): void;
  close(): void;
}

export const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** As AWS does, but for its sums of five minutes between 15 and 63 days: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html. */
const MINUTES_KEPT_MS = 15 * 86_400_000;
const HOURS_KEPT_MS = 455 * 86_400_000;
const FLUSH_AT = 5_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS series (
  id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL, unit TEXT NOT NULL,
  UNIQUE (namespace, name, dimensions, unit)
) STRICT;
CREATE TABLE IF NOT EXISTS points (
  series INTEGER NOT NULL, minute INTEGER NOT NULL, datum TEXT NOT NULL, PRIMARY KEY (series, minute)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS points_by_minute ON points (minute);
`;

interface Series extends MetricId {
  readonly id: number;
  /** The metric's name in full, without the unit. */
  readonly key: string;
  readonly unit: Unit;
}

/** Keeps metrics in a SQLite file; `:memory:` keeps nothing. */
export function openMetricStore(file: string, clock: Clock): MetricStore {
  const database = openSqlite(file);
  database.exec(SCHEMA);
  const series = loadSeries(database);
  const select = database.prepare('SELECT datum FROM points WHERE series = ? AND minute = ?');
  const range = database.prepare('SELECT minute, datum FROM points WHERE series = ? AND minute >= ? AND minute < ?');
  const write = database.prepare('INSERT OR REPLACE INTO points (series, minute, datum) VALUES (?, ?, ?)');
  const insert = database.prepare('INSERT INTO series (namespace, name, dimensions, unit) VALUES (?, ?, ?, ?)');
  const aged = database.prepare('SELECT series, minute, datum FROM points WHERE minute >= ? AND minute < ?');
  const remove = database.prepare('DELETE FROM points WHERE series = ? AND minute = ?');
  const forget = database.prepare('DELETE FROM points WHERE minute < ?');
  let summedTo = 0;
  let pending = new Map<string, { series: number; minute: number; data: Datum[] }>();
  let held = 0;
  let closed = false;

  return {
    record: ({ namespace, name, dimensions, value, unit, at = clock.now() }) =>
      add({ namespace, name, dimensions }, unit, at, datumOf(value)),
    add,
    windows(metric, { from, to, periodMs }, unit) {
      flush();
      const ids = [...series.values()].filter(sameAs(metric, unit)).map(({ id }) => id);
      const found = new Map<number, Datum[]>();
      for (const row of ids.flatMap((id) => range.all(id, from, to))) {
        const at = from + Math.floor((Number(row.minute) - from) / periodMs) * periodMs;
        found.set(at, [...(found.get(at) ?? []), JSON.parse(String(row.datum)) as Datum]);
      }
      return [...found]
        .sort(([a], [b]) => a - b)
        .flatMap(([at, data]) => {
          const datum = merged(data);
          return datum ? [{ at, datum }] : [];
        });
    },
    unitOf: (metric) => [...series.values()].find(sameAs(metric, undefined))?.unit ?? 'None',
    list: () => [...new Map([...series.values()].map((one) => [one.key, one])).values()],
    flush,
    close() {
      flush();
      closed = true;
      database.close();
    },
  };

  function add(metric: MetricId, unit: Unit, at: number, datum: Datum): void {
    // The last lines of a log can come when everything else has ended.
    if (closed) return;
    const id = idOf(metric, unit);
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const key = `${id} ${minute}`;
    const entry = pending.get(key) ?? { series: id, minute, data: [] };
    entry.data.push(datum);
    pending.set(key, entry);
    held += 1;
    if (held >= FLUSH_AT) flush();
  }

  function flush(): void {
    if (pending.size === 0) return;
    const work = pending;
    pending = new Map();
    held = 0;
    inTransaction(database, () => {
      for (const { series: id, minute, data } of work.values()) {
        const before = select.get(id, minute);
        const all = before ? [JSON.parse(String(before.datum)) as Datum, ...data] : data;
        write.run(id, minute, JSON.stringify(merged(all)));
      }
      sumHours(Math.floor((clock.now() - MINUTES_KEPT_MS) / HOUR_MS) * HOUR_MS);
      forget.run(clock.now() - HOURS_KEPT_MS);
    });
  }

  /** Of hours that ended before a time, one point is left. */
  function sumHours(before: number): void {
    if (before <= summedTo) return;
    const rows = aged.all(summedTo, before).map(({ series, minute, datum }) => ({
      series: Number(series),
      minute: Number(minute),
      datum: JSON.parse(String(datum)) as Datum,
    }));
    summedTo = before;
    const hourOf = (minute: number) => Math.floor(minute / HOUR_MS) * HOUR_MS;
    for (const points of Map.groupBy(rows, (row) => `${row.series} ${hourOf(row.minute)}`).values()) {
      const [first] = points;
      if (!first || (points.length === 1 && first.minute === hourOf(first.minute))) continue;
      for (const { minute } of points) remove.run(first.series, minute);
      write.run(first.series, hourOf(first.minute), JSON.stringify(merged(points.map(({ datum }) => datum))));
    }
  }

  function idOf(metric: MetricId, unit: Unit): number {
    const key = keyOf(metric, unit);
    const known = series.get(key);
    if (known) return known.id;
    const dimensions = canonical(metric.dimensions);
    const id = Number(insert.run(metric.namespace, metric.name, JSON.stringify(dimensions), unit).lastInsertRowid);
    series.set(key, { ...metric, dimensions, id, unit, key: keyOf(metric, '') });
    return id;
  }
}

function loadSeries(database: DatabaseSync): Map<string, Series> {
  const rows = database.prepare('SELECT * FROM series').all();
  return new Map(
    rows.map((row) => {
      const metric = {
        namespace: String(row.namespace),
        name: String(row.name),
        dimensions: JSON.parse(String(row.dimensions)) as Dimensions,
      };
      const unit = String(row.unit);
      return [keyOf(metric, unit), { ...metric, id: Number(row.id), unit, key: keyOf(metric, '') }];
    }),
  );
}

function sameAs(metric: MetricId, unit: Unit | undefined): (series: Series) => boolean {
  const wanted = keyOf(metric, '');
  return (series) => series.key === wanted && (unit === undefined || series.unit === unit);
}

function keyOf({ namespace, name, dimensions }: MetricId, unit: Unit): string {
  return JSON.stringify([namespace, name, Object.entries(canonical(dimensions)), unit]);
}

function canonical(dimensions: Dimensions): Dimensions {
  return Object.fromEntries(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)));
}
