import { expressionError } from '../errors.ts';
import { mapSeries } from './arithmetic.ts';
import { type Scope, type Series, seriesIn, type Value } from './value.ts';

type MathFunction = (given: readonly Value[], scope: Scope) => Value;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The functions that are emulated; every other is refused by name. */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: each(Math.abs),
  CEIL: each(Math.ceil),
  FLOOR: each(Math.floor),
  AVG: over((values) => sum(values) / values.length, true),
  MAX: over((values) => Math.max(...values)),
  MIN: over((values) => Math.min(...values)),
  SUM: over(sum),
  HOUR: ofTime((date) => date.getUTCHours()),
  // Monday is 1.
  DAY: ofTime((date) => date.getUTCDay() || 7),
  FILL([what, filler], scope) {
    if (!what || !filler) throw expressionError(scope.source, 'FILL needs a time series and what fills it');
    if (what.kind === 'list') return { kind: 'list', list: what.list.map((series) => fill(series, filler, scope)) };
    const [series] = seriesIn(what, scope);
    return { kind: 'series', series: fill(series ?? new Map(), filler, scope) };
  },
  IF([condition, then, otherwise], scope) {
    if (!condition || !then) throw expressionError(scope.source, 'IF needs a condition and a value');
    return { kind: 'series', series: choose(condition, then, otherwise, scope) };
  },
  METRICS([part], { metrics, source }) {
    if (part && part.kind !== 'word') throw expressionError(source, 'METRICS takes a text, or nothing');
    const wanted = [...metrics].filter(([id]) => !part || id.includes(part.word));
    return { kind: 'list', list: wanted.map(([, series]) => series) };
  },
};

function each(change: (value: number) => number): MathFunction {
  return ([what], scope) => {
    if (!what || what.kind === 'scalar') throw expressionError(scope.source, 'a time series is needed');
    return mapSeries(what, change, scope);
  };
}

/** What the clock says, UTC, at each of a series' timestamps. */
function ofTime(read: (date: Date) => number): MathFunction {
  return ([what], scope) => {
    if (what?.kind !== 'series') throw expressionError(scope.source, 'a single time series is needed');
    return { kind: 'series', series: new Map([...what.series.keys()].map((time) => [time, read(new Date(time))])) };
  };
}

/** Of one series a scalar, of several a series; `missingIsZero` counts a series without a value at a timestamp as 0. */
function over(reduce: (values: readonly number[]) => number, missingIsZero = false): MathFunction {
  return ([what], scope) => {
    if (!what) throw expressionError(scope.source, 'a time series is needed');
    const all = seriesIn(what, scope);
    if (what.kind === 'series') {
      const values = [...(all[0]?.values() ?? [])];
      return { kind: 'scalar', value: values.length === 0 ? 0 : reduce(values) };
    }
    const timestamps = [...new Set(all.flatMap((series) => [...series.keys()]))].sort((a, b) => a - b);
    const at = (time: number) => all.flatMap((series) => series.get(time) ?? (missingIsZero ? [0] : []));
    return { kind: 'series', series: new Map(timestamps.map((time) => [time, reduce(at(time))])) };
  };
}

/** A scalar or a series fills every gap of the range, REPEAT those after the first value. */
function fill(series: Series, filler: Value, { timestamps, source }: Scope): Series {
  const isRepeat = filler.kind === 'word' && filler.word === 'REPEAT';
  if (filler.kind === 'list' || (filler.kind === 'word' && !isRepeat))
    throw expressionError(source, 'FILL fills with a number, a time series or REPEAT');
  let last: number | undefined;
  const fillerAt = (time: number): number | undefined => {
    if (filler.kind === 'scalar') return filler.value;
    return filler.kind === 'series' ? filler.series.get(time) : last;
  };
  return new Map(
    timestamps.flatMap((time) => {
      last = series.get(time) ?? last;
      const value = series.get(time) ?? fillerAt(time);
      return value === undefined ? [] : [[time, value] as const];
    }),
  );
}

/** «Using IF expressions»: what is true and missing is 0, what is false and missing is no point. */
function choose(condition: Value, then: Value, otherwise: Value | undefined, scope: Scope): Series {
  const parts = [condition, then, ...(otherwise ? [otherwise] : [])];
  if (parts.some(({ kind }) => kind === 'list' || kind === 'word'))
    throw expressionError(scope.source, 'IF takes scalars and single time series');
  if (condition.kind === 'scalar') {
    const chosen = condition.value === 0 ? otherwise : then;
    if (!chosen) return new Map();
    return chosen.kind === 'scalar' ? constant(chosen.value, scope) : (seriesIn(chosen, scope)[0] ?? new Map());
  }
  const [conditions = new Map<number, number>()] = seriesIn(condition, scope);
  return new Map(
    [...conditions].flatMap(([time, holds]) => {
      const value = holds === 0 ? at(otherwise, time) : (at(then, time) ?? 0);
      return value === undefined ? [] : [[time, value] as const];
    }),
  );
}

function constant(value: number, { timestamps }: Scope): Series {
  return new Map(timestamps.map((time) => [time, value]));
}

function at(value: Value | undefined, time: number): number | undefined {
  if (value?.kind === 'scalar') return value.value;
  return value?.kind === 'series' ? value.series.get(time) : undefined;
}
