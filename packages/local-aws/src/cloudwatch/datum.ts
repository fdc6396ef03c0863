/** What is known of a metric within one minute, or of several minutes together. */
export interface Datum {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
  /** Each value with how often it was; undefined where only a statistic set was reported, which knows no percentiles. */
  readonly values?: readonly (readonly [value: number, times: number])[];
}

/** A statistic that the local CloudWatch computes: `Sum`, `p99`, `p99.9`. */
export type Statistic = (typeof PLAIN)[number] | `p${number}`;

const PLAIN = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'] as const;

export function datumOf(value: number, times = 1): Datum {
  return { min: value, max: value, sum: value * times, count: times, values: [[value, times]] };
}

export function merged(data: readonly Datum[]): Datum | undefined {
  const [first, ...rest] = data;
  if (!first || rest.length === 0) return first;
  const values = valuesOf(data);
  return {
    min: Math.min(...data.map(({ min }) => min)),
    max: Math.max(...data.map(({ max }) => max)),
    sum: data.reduce((total, { sum }) => total + sum, 0),
    count: data.reduce((total, { count }) => total + count, 0),
    ...(values && { values }),
  };
}

/** The statistic's name if it is computed here; trimmed means and the like are not. */
export function readStatistic(text: unknown): Statistic | undefined {
  const plain = PLAIN.find((name) => name === text);
  if (plain) return plain;
  const [, rank] = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(String(text)) ?? [];
  return rank === undefined ? undefined : `p${Number(rank)}`;
}

/** The value of a statistic; undefined where it cannot be known: a percentile of statistic sets. */
export function statisticOf(datum: Datum, statistic: Statistic): number | undefined {
  switch (statistic) {
    case 'Average':
      return datum.sum / datum.count;
    case 'Maximum':
      return datum.max;
    case 'Minimum':
      return datum.min;
    case 'SampleCount':
      return datum.count;
    case 'Sum':
      return datum.sum;
    default:
      return percentile(datum, Number(statistic.slice(1)));
  }
}

/** The least value that at least this share of all values do not exceed (nearest rank). Negative values have none. */
function percentile({ min, count, values }: Datum, rank: number): number | undefined {
  if (!values || min < 0) return undefined;
  const wanted = Math.max(1, Math.ceil((rank / 100) * count - 1e-9));
  let seen = 0;
  for (const [value, times] of [...values].sort(([a], [b]) => a - b)) {
    seen += times;
    if (seen >= wanted) return value;
  }
  return undefined;
}

function valuesOf(data: readonly Datum[]): Datum['values'] {
  const times = new Map<number, number>();
  for (const { values } of data) {
    if (!values) return undefined;
    for (const [value, more] of values) times.set(value, (times.get(value) ?? 0) + more);
  }
  return [...times];
}
