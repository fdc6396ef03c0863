import { describe, expect, test } from 'vitest';
import { type Expression, parseExpression } from '../../../packages/local-aws/src/cloudwatch/math/parse.ts';
import {
  type AlarmDefinition,
  deliveryAlarms,
  integrationAlarms,
  platformAlarms,
} from '../../../shared/alarms/index.ts';
import type { Integration } from '../../../shared/contract/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const rhythm = { atLeastEveryHours: 6, quiet: { fromHour: 22, toHour: 5, weekends: true } };
const integration: Integration = { ...contract, source: { ...contract.source, rhythm } };
const definitions = [
  ...deliveryAlarms('prod', integration, 'contact-to-member'),
  ...integrationAlarms('prod', integration, true),
  ...platformAlarms({ environment: 'prod', production: true, jobs: [] }),
];

/**
 * What CloudWatch might make of a point that one series has and another has not: a zero, or no point; and of a series without any
 * point in the whole range: no result at all. None of it could be checked, so no alarm may depend on it.
 */
const RULES = ['a gap is 0', 'a gap is a gap', 'an empty series empties all'] as const;
type Rule = (typeof RULES)[number];
type Series = ReadonlyMap<number, number>;

function resultOf(expression: Expression, all: Readonly<Record<string, Series>>, rule: Rule): number | Series {
  const of = (part: Expression) => resultOf(part, all, rule);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'id':
      return all[expression.name] ?? new Map();
    case 'binary': {
      const { operator } = expression;
      return pointwise([of(expression.left), of(expression.right)], rule, ([a = 0, b = 0]) => BINARY[operator]?.(a, b));
    }
    case 'call':
      return called(expression.name, expression.arguments.map(of), rule);
    default:
      throw new Error(`an alarm uses ${expression.kind}: say here what CloudWatch may make of it`);
  }
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '==': (a, b) => Number(a === b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

function called(name: string, given: readonly (number | Series)[], rule: Rule): number | Series {
  const [first = 0] = given;
  if (name === 'IF') return pointwise(given, rule, ([holds, then, otherwise]) => (holds ? then : otherwise));
  if (typeof first === 'number') throw new Error(`${name} takes a series`);
  if (name === 'SUM') return [...first.values()].reduce((sum, value) => sum + value, 0);
  const read = { HOUR: (at: Date) => at.getUTCHours(), DAY: (at: Date) => at.getUTCDay() || 7 }[name];
  if (!read) throw new Error(`an alarm uses ${name}: say here what CloudWatch may make of it`);
  return new Map([...first.keys()].map((time) => [time, read(new Date(time))]));
}

function pointwise(
  given: readonly (number | Series)[],
  rule: Rule,
  both: (values: readonly number[]) => number | undefined,
): number | Series {
  const series = given.filter((one) => typeof one !== 'number');
  if (series.length === 0) return both(given as readonly number[]) ?? 0;
  const times = [...new Set(series.flatMap((one) => [...one.keys()]))];
  const kept = rule === 'a gap is 0' ? times : times.filter((time) => series.every((one) => one.has(time)));
  return new Map(
    kept.flatMap((time) => {
      const value = both(given.map((one) => (typeof one === 'number' ? one : (one.get(time) ?? 0))));
      return value === undefined ? [] : [[time, value] as const];
    }),
  );
}

const HOUR = 3_600_000;
/** A Wednesday. */
const DAY = Date.UTC(2026, 10, 25);

/** Whether the alarm's last period breaches, under a rule; `values` are by metric and period, undefined for a gap. */
function breaches(
  condition: string,
  values: Readonly<Record<string, readonly (number | undefined)[]>>,
  rule: Rule,
  end = DAY + 12 * HOUR,
) {
  const definition = definitions.find((one) => one.condition === condition) as AlarmDefinition;
  const { signal, threshold, comparison, missingDataBreaches, periodMinutes } = definition;
  if (!('expression' in signal)) throw new Error(`${condition} reads one metric: it cannot depend on a rule`);
  expect(Object.keys(values).sort()).toEqual(Object.keys(signal.metrics).sort());
  const timeOf = (index: number, length: number) => end - (length - 1 - index) * periodMinutes * 60_000;
  const all = Object.fromEntries(
    Object.entries(values).map(([id, points]) => [
      id,
      new Map(points.flatMap((value, i) => (value === undefined ? [] : [[timeOf(i, points.length), value] as const]))),
    ]),
  );
  const isEmptied = rule === 'an empty series empties all' && Object.values(all).some(({ size }) => size === 0);
  const result = isEmptied ? new Map<number, number>() : resultOf(parseExpression(signal.expression), all, rule);
  const last = typeof result === 'number' ? result : result.get(end);
  if (last === undefined) return missingDataBreaches === true;
  return comparison === 'below' ? last < threshold : last >= threshold;
}

test('no alarm fills gaps', () => {
  expect(JSON.stringify(definitions.map(({ signal }) => signal))).not.toMatch(/FILL/);
});

test('these alarms read more than one metric or reckon with it; all others leave gaps to their treatment of missing data', () => {
  const reckoning = definitions.filter(({ signal }) => 'expression' in signal).map(({ condition }) => condition);
  expect(reckoning).toEqual(['failure-rate', 'genuine-traffic-fell', 'silent']);
});

describe.each(RULES)('where %s', (rule) => {
  test.each<[string, (number | undefined)[], (number | undefined)[], boolean]>([
    ['all attempts fail', [undefined, 12], [undefined, 12], true],
    ['all fail after a good period', [undefined, 12], [40, 12], true],
    ['a quarter fails', [undefined, 3], [30, 12], true],
    ['one of twelve fails', [undefined, 1], [30, 12], false],
    ['none fails, and none ever did', [undefined, undefined], [30, 12], false],
    ['none fails now', [9, undefined], [30, 12], false],
    ['few fail, all there are', [undefined, 1], [undefined, 1], false],
    ['nothing is tried', [undefined, undefined], [undefined, undefined], false],
  ])('the failure rate: %s', (_, failed, attempts, expected) => {
    expect(breaches('failure-rate', { failed, attempts }, rule)).toBe(expected);
  });

  test.each<[string, (number | undefined)[], (number | undefined)[], (number | undefined)[], boolean]>([
    ['all are refused', [0, 12], [70, 12], [70, undefined], true],
    ['some are accepted', [0, 12], [70, 15], [70, 3], false],
    ['few were accepted before', [0, 12], [20, 12], [20, undefined], false],
    ['none was ever accepted', [undefined, 12], [undefined, 12], [undefined, undefined], false],
    ['none is refused', [0, 0], [70, 70], [70, 70], false],
    ['nothing comes', [0, undefined], [70, undefined], [70, undefined], false],
  ])('traffic that breaks off: %s', (_, refused, requests, accepted, expected) => {
    expect(breaches('genuine-traffic-fell', { refused, requests, accepted }, rule)).toBe(expected);
  });

  // The monitor writes zeros, so that only a monitor that stands still leaves a gap.
  test.each<[string, (number | undefined)[], number, boolean]>([
    ['an hour by day without events', [0, 0], DAY + 12 * HOUR, true],
    ['an hour by day with events', [0, 3], DAY + 12 * HOUR, false],
    ['an hour by night without events', [0, 0], DAY + 23 * HOUR, false],
    ['an hour of a weekend without events', [0, 0], DAY + 3 * 24 * HOUR + 12 * HOUR, false],
    ['an hour by day without data', [0, undefined], DAY + 12 * HOUR, true],
    ['no data at all', [undefined, undefined], DAY + 12 * HOUR, true],
  ])('an expected stream: %s', (_, events, end, expected) => {
    expect(breaches('silent', { events }, rule, end)).toBe(expected);
  });
});
