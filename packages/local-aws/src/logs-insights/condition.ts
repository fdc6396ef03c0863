import { QueryRefused } from './errors.ts';
import type { Reader } from './reader.ts';
import type { Row, Value } from './row.ts';

export type Condition = (row: Row) => boolean;
type Compare = (a: number | string, b: number | string) => boolean;

/** «!=» is left out: what it says of a line without the field is nowhere written. */
const COMPARISONS: Readonly<Record<string, Compare>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** What follows `filter`: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html. */
export function readCondition(reader: Reader): Condition {
  const any = [conjunction(reader)];
  while (reader.takes('or')) any.push(conjunction(reader));
  return (row) => any.some((holds) => holds(row));
}

function conjunction(reader: Reader): Condition {
  const all = [single(reader)];
  while (reader.takes('and')) all.push(single(reader));
  return (row) => all.every((holds) => holds(row));
}

function single(reader: Reader): Condition {
  if (reader.takes('not')) {
    const inner = single(reader);
    return (row) => !inner(row);
  }
  if (reader.takes('(')) {
    const inner = readCondition(reader);
    reader.expect(')');
    return inner;
  }
  const field = reader.word();
  if (reader.takes('like')) return like(field, reader);
  if (reader.takes('in')) return among(field, reader);
  const token = reader.next();
  const compare = token?.kind === 'sign' ? COMPARISONS[token.value] : undefined;
  if (!compare) return reader.refuse(token);
  const value = literal(reader);
  return (row) => compares(compare, row[field], value);
}

function like(field: string, reader: Reader): Condition {
  const token = reader.next();
  if (token?.kind === 'pattern') {
    const pattern = patternOf(token.value);
    return (row) => row[field] !== undefined && pattern.test(String(row[field]));
  }
  if (token?.kind !== 'text') return reader.refuse(token);
  return (row) => row[field] !== undefined && String(row[field]).includes(token.value);
}

function among(field: string, reader: Reader): Condition {
  reader.expect('[');
  const values = reader.list(() => literal(reader));
  reader.expect(']');
  const equals = COMPARISONS['='] as Compare;
  return (row) => values.some((value) => compares(equals, row[field], value));
}

function literal(reader: Reader): number | string {
  const token = reader.next();
  if (token?.kind === 'number' || token?.kind === 'text') return token.value;
  return reader.refuse(token);
}

/** As numbers where both are; a line that lacks the field never fits. */
function compares(compare: Compare, value: Value | undefined, wanted: number | string): boolean {
  if (value === undefined) return false;
  const [a, b] = [Number(value), Number(wanted)];
  return Number.isNaN(a) || Number.isNaN(b) ? compare(String(value), String(wanted)) : compare(a, b);
}

function patternOf(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new QueryRefused(`/${source}/ is not a regular expression`);
  }
}
