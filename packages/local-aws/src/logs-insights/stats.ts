import { type Aggregate, readAggregate } from './aggregate.ts';
import type { Reader } from './reader.ts';
import type { Row, Value } from './row.ts';

/** What lines are grouped by: a field, or the time in steps. */
interface Key {
  readonly name: string;
  of(row: Row): Value | undefined;
}

export interface Stats {
  readonly columns: readonly string[];
  run(rows: readonly Row[]): readonly Row[];
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What follows `stats`: aggregates, then what they are grouped by. A line that lacks a field makes a group without it. */
export function readStats(reader: Reader): Stats {
  const aggregates = reader.list(() => readAggregate(reader));
  const keys = reader.takes('by') ? reader.list(() => readKey(reader)) : [];
  return {
    columns: [...keys, ...aggregates].map(({ name }) => name),
    run: (rows) => [...groupsOf(rows, keys).values()].map((group) => summary(group, keys, aggregates)),
  };
}

function readKey(reader: Reader): Key {
  const field = reader.word();
  if (field !== 'bin') return { name: reader.takes('as') ? reader.word() : field, of: (row) => row[field] };
  reader.expect('(');
  const token = reader.next();
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(String(token?.value)) ?? [];
  const step = Number(count) * (UNIT_MS[unit] ?? 0);
  if (step === 0) return reader.refuse(token);
  reader.expect(')');
  return {
    name: reader.takes('as') ? reader.word() : `bin(${count}${unit})`,
    of: (row) => Math.floor(Number(row['@timestamp']) / step) * step,
  };
}

function groupsOf(rows: readonly Row[], keys: readonly Key[]): Map<string, Row[]> {
  // Without rows there is no group either, as without keys there is one.
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map(({ of }) => of(row) ?? null));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function summary(group: readonly Row[], keys: readonly Key[], aggregates: readonly Aggregate[]): Row {
  const [first = {}] = group;
  const cells = [
    ...keys.map(({ name, of }) => [name, of(first)] as const),
    ...aggregates.map(({ name, of }) => [name, of(group)] as const),
  ];
  return Object.fromEntries(cells.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
