import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/cloudwatch/math/evaluate.ts';
import { parseExpression } from '../../src/cloudwatch/math/parse.ts';
import type { Value } from '../../src/cloudwatch/math/value.ts';

/** `-` is a timestamp without a value. */
type Row = readonly (number | '-')[];

const seriesOf = (row: Row) => new Map(row.flatMap((value, at) => (value === '-' ? [] : [[at, value] as const])));
const rowOf = (series: ReadonlyMap<number, number>, length: number): Row =>
  Array.from({ length }, (_, at) => series.get(at) ?? '-');

/** What an expression is worth over metrics of equal length. */
function worth(source: string, metrics: Readonly<Record<string, Row>>): Row | readonly Row[] | number {
  const length = Math.max(...Object.values(metrics).map((row) => row.length));
  const known = new Map(Object.entries(metrics).map(([id, row]) => [id, seriesOf(row)]));
  const value: Value = evaluate(parseExpression(source), {
    source,
    timestamps: Array.from({ length }, (_, at) => at),
    metrics: known,
    worthOf(id) {
      const series = known.get(id);
      if (!series) throw new Error(`no ${id}`);
      return { kind: 'series', series };
    },
  });
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.list.map((series) => rowOf(series, length));
  if (value.kind === 'series') return rowOf(value.series, length);
  throw new Error('a word');
}

describe('the examples of «Using math expressions with CloudWatch metrics»', () => {
  const compared = { metric1: [30, 20, 0, 0], metric2: [20, '-', 20, '-'] } as const;
  test.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
  ])('%s', (source, expected) => expect(worth(source, compared)).toEqual(expected));

  const chosen = {
    metric1: [1, 1, 0, 0, '-'],
    metric2: [30, '-', 0, 0, 30],
    metric3: [0, 0, 20, '-', 20],
  } as const;
  test.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, '-', '-']],
    ['IF(metric1, 5, metric3)', [5, 5, 20, '-', '-']],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, '-']],
  ])('%s', (source, expected) => expect(worth(source, chosen)).toEqual(expected));
});

describe('arithmetic', () => {
  const m = { m1: [4, '-', 6, '-'], m2: [2, 3, 0, '-'] } as const;
  test.each<[string, Row]>([
    ['m1 + m2', [6, 3, 6, '-']],
    ['m1 - m2 * 2', [0, -6, 6, '-']],
    ['(m1 - m2) * 2', [4, -6, 12, '-']],
    ['m1 / m2', [2, 0, '-', '-']],
    ['10 - 4 - 3 + m2', [5, 6, 3, '-']],
    ['2 ^ m2', [4, 8, 1, '-']],
    ['-m2 + 1', [-1, -2, 1, '-']],
    ['m2 == 3 || m2 == 0', [0, 1, 1, '-']],
    ['m1 >= 4 && m2 != 2', [0, 0, 1, '-']],
  ])('%s', (source, expected) => expect(worth(source, m)).toEqual(expected));
});

describe('functions', () => {
  const m = { m1: [4, '-', 6, '-'], m2: [2, 3, 0.5, '-'] } as const;
  test.each<[string, Row | readonly Row[] | number]>([
    ['FILL(m1, 0)', [4, 0, 6, 0]],
    ['FILL(m1, REPEAT)', [4, 4, 6, 6]],
    ['FILL(m1, m2)', [4, 3, 6, '-']],
    [
      'FILL(METRICS(), 0)',
      [
        [4, 0, 6, 0],
        [2, 3, 0.5, 0],
      ],
    ],
    ['SUM(METRICS())', [6, 3, 6.5, '-']],
    ['SUM([m1, m2])', [6, 3, 6.5, '-']],
    ['MAX([m1, m2])', [4, 3, 6, '-']],
    ['MIN([m1, m2])', [2, 3, 0.5, '-']],
    // Missing values are treated as 0 by AVG alone.
    ['AVG([m1, m2])', [3, 1.5, 3.25, '-']],
    ['SUM(METRICS("m1"))', [4, '-', 6, '-']],
    ['m1 - MAX(m1)', [-2, '-', 0, '-']],
    ['AVG(m1)', 5],
    ['ABS(m2 - 2)', [0, 1, 1.5, '-']],
    ['CEIL(m2)', [2, 3, 1, '-']],
    ['FLOOR(m2)', [2, 3, 0, '-']],
    ['IF(m2 > 1, m2)', [2, 3, '-', '-']],
    ['IF(1 > 0, 7, m1)', [7, 7, 7, 7]],
  ])('%s', (source, expected) => expect(worth(source, m)).toEqual(expected));
});

test('a failure rate with a minimum volume, worked out by hand', () => {
  const bad = '(FILL(retried, 0) + FILL(failed, 0))';
  const source = `IF((${bad} + FILL(delivered, 0)) >= 10, 100 * ${bad} / (${bad} + FILL(delivered, 0)), 0)`;
  // 0 of 100; 3 of 12 = 25 %; 9 of 9, too few to count; nothing at all.
  const rate = worth(source, { delivered: [100, 9, '-', '-'], retried: ['-', 2, 4, '-'], failed: ['-', 1, 5, '-'] });
  expect(rate).toEqual([0, 25, 0, 0]);
});

test.each([
  [
    "SEARCH('{AWS/Lambda}', 'Sum')",
    /«SEARCH\('\{AWS\/Lambda\}', 'Sum'\)»: the local CloudWatch does not emulate SEARCH/,
  ],
  ['ANOMALY_DETECTION_BAND(m1)', /does not emulate ANOMALY_DETECTION_BAND/],
  ['RATE(m1)', /does not emulate RATE/],
  ['FILL(m1, LINEAR)', /FILL fills with a number, a time series or REPEAT/],
  ['m1 +', /«m1 \+»: it ends too early/],
  ['m1 m2', /m2 is not expected there/],
  ['(m1', /it ends too early/],
  ['m1 § 2', /§ is not known/],
  ['[m1] + [m1]', /two arrays/],
  ['SUM(1)', /a time series is needed/],
])('%s is refused with its text', (source, message) => {
  expect(() => worth(source, { m1: [1], m2: [2] })).toThrow(message);
});

// «Datetime functions»: UTC; «DAY … Monday is represented by 1».
test.each([
  ['2026-11-21T22:30:00Z', 22, 6],
  ['2026-11-22T00:00:00Z', 0, 7],
  ['2026-11-23T04:59:00Z', 4, 1],
])('at %s it is hour %i of day %i', (time, hour, day) => {
  const at = Date.parse(time);
  const series = new Map([[at, 17]]);
  const read = (source: string) =>
    evaluate(parseExpression(source), {
      source,
      timestamps: [at],
      metrics: new Map([['m', series]]),
      worthOf: () => ({ kind: 'series', series }),
    });
  expect(read('HOUR(m)')).toEqual({ kind: 'series', series: new Map([[at, hour]]) });
  expect(read('DAY(m)')).toEqual({ kind: 'series', series: new Map([[at, day]]) });
});
