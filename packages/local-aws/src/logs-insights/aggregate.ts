import type { Reader } from './reader.ts';
import type { Row, Value } from './row.ts';

/** One column of `stats`. */
export interface Aggregate {
  readonly name: string;
  of(rows: readonly Row[]): Value | undefined;
}

type Reduce = (values: readonly number[]) => number | undefined;

const REDUCERS: Readonly<Record<string, Reduce>> = {
  sum: (values) => values.reduce((total, value) => total + value, 0),
  avg: (values) =>
    values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0) / values.length,
  min: (values) => (values.length === 0 ? undefined : Math.min(...values)),
  max: (values) => (values.length === 0 ? undefined : Math.max(...values)),
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html: of its functions those below. */
export function readAggregate(reader: Reader): Aggregate {
  const name = reader.word();
  reader.expect('(');
  const read =
    name === 'count' ? readCount(reader) : name === 'pct' ? readPercentile(reader) : readNumeric(name, reader);
  reader.expect(')');
  return { of: read.of, name: reader.takes('as') ? reader.word() : read.written };
}

interface Read {
  readonly written: string;
  of(rows: readonly Row[]): Value | undefined;
}

function readCount(reader: Reader): Read {
  if (reader.is(')') || reader.takes('*')) return { written: 'count(*)', of: (rows) => rows.length };
  const field = reader.word();
  return { written: `count(${field})`, of: (rows) => rows.filter((row) => row[field] !== undefined).length };
}

/** The least value that at least this share does not exceed; AWS approximates it. */
function readPercentile(reader: Reader): Read {
  const field = reader.word();
  reader.expect(',');
  const token = reader.next();
  if (token?.kind !== 'number') return reader.refuse(token);
  const rank = token.value;
  return {
    written: `pct(${field}, ${rank})`,
    of(rows) {
      const values = numbers(rows, field).toSorted((a, b) => a - b);
      return values[Math.max(0, Math.ceil((rank / 100) * values.length - 1e-9) - 1)];
    },
  };
}

function readNumeric(name: string, reader: Reader): Read {
  const reduce = Object.hasOwn(REDUCERS, name) ? REDUCERS[name] : undefined;
  if (!reduce) return reader.refuse({ kind: 'word', value: name });
  const field = reader.word();
  return { written: `${name}(${field})`, of: (rows) => reduce(numbers(rows, field)) };
}

function numbers(rows: readonly Row[], field: string): number[] {
  return rows.flatMap((row) => {
    const value = row[field];
    const number = value === undefined || value === '' ? Number.NaN : Number(value);
    return Number.isNaN(number) ? [] : [number];
  });
}
