import { expressionError } from '../errors.ts';
import type { Operator } from './parse.ts';
import type { Scope, Series, Value } from './value.ts';

/** The value of two numbers under an operator; undefined drops the point: a division by zero. */
export function operate(operator: Operator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '^':
      return a ** b;
    case '<':
      return Number(a < b);
    case '>':
      return Number(a > b);
    case '<=':
      return Number(a <= b);
    case '>=':
      return Number(a >= b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case 'AND':
      return Number(a !== 0 && b !== 0);
    case 'OR':
      return Number(a !== 0 || b !== 0);
  }
}

type Both = (a: number, b: number) => number | undefined;

/**
 * Two values under an operator, point by point. «Missing values in a time series are treated as 0», where the other series
 * has one; a time that is in neither has no value.
 */
export function combine(left: Value, right: Value, both: Both, scope: Scope): Value {
  if (left.kind === 'word' || right.kind === 'word') throw expressionError(scope.source, 'a text is not a number');
  if (left.kind === 'list') {
    if (right.kind === 'list') throw expressionError(scope.source, 'two arrays of time series cannot be combined');
    return { kind: 'list', list: left.list.map((series) => pair({ kind: 'series', series }, right, both)) };
  }
  if (right.kind === 'list')
    return { kind: 'list', list: right.list.map((series) => pair(left, { kind: 'series', series }, both)) };
  if (left.kind === 'series' || right.kind === 'series') return { kind: 'series', series: pair(left, right, both) };
  const value = both(left.value, right.value);
  if (value === undefined) throw expressionError(scope.source, 'a scalar is divided by zero');
  return { kind: 'scalar', value };
}

/** A value with a function applied to each of its numbers. */
export function mapSeries(value: Value, change: (value: number) => number, { source }: Scope): Value {
  const changed = (series: Series) => new Map([...series].map(([at, one]) => [at, change(one)]));
  switch (value.kind) {
    case 'scalar':
      return { kind: 'scalar', value: change(value.value) };
    case 'series':
      return { kind: 'series', series: changed(value.series) };
    case 'list':
      return { kind: 'list', list: value.list.map(changed) };
    case 'word':
      throw expressionError(source, 'a text is not a number');
  }
}

type One = Exclude<Value, { kind: 'list' | 'word' }>;

function pair(left: One, right: One, both: Both): Series {
  const timestamps = new Set([left, right].flatMap((one) => (one.kind === 'series' ? [...one.series.keys()] : [])));
  const at = (one: One, time: number) => (one.kind === 'series' ? (one.series.get(time) ?? 0) : one.value);
  return new Map(
    [...timestamps]
      .sort((a, b) => a - b)
      .flatMap((time) => {
        const value = both(at(left, time), at(right, time));
        return value === undefined ? [] : [[time, value] as const];
      }),
  );
}
