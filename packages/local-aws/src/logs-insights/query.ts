import { readCondition } from './condition.ts';
import { QueryRefused } from './errors.ts';
import { type Reader, readerOf } from './reader.ts';
import { type LogLine, type Row, rowOf, type Value } from './row.ts';
import { readStats } from './stats.ts';
import { readField, readUnnest } from './structures.ts';
import { commandsOf } from './tokens.ts';

/** A query as it is understood. */
export interface Query {
  /** Its result: the columns in order, and a row for each line or group. */
  run(lines: readonly LogLine[]): Result;
}

export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

type Step = (result: Result) => Result;

/** «If you don't specify a limit, the default is 10,000.» */
const MOST_ROWS = 10_000;
const SHOWN_UNASKED = ['@timestamp', '@message'];

const STEPS: Readonly<Record<string, (reader: Reader) => Step>> = {
  fields: (reader) => {
    const read = reader.list(() => readField(reader));
    const names = read.map(({ name }) => name);
    return ({ columns, rows }) => ({
      columns: [...new Set([...columns, ...names])],
      rows: read.reduce((all, { add }) => (add ? all.map(add) : all), rows),
    });
  },
  display: (reader) => {
    const columns = reader.list(() => reader.word());
    return ({ rows }) => ({ columns, rows });
  },
  filter: (reader) => {
    const condition = readCondition(reader);
    return ({ columns, rows }) => ({ columns, rows: rows.filter(condition) });
  },
  stats: (reader) => {
    const { columns, run } = readStats(reader);
    return ({ rows }) => ({ columns, rows: run(rows) });
  },
  sort: (reader) => {
    const field = reader.word();
    // Which way it goes unasked differs between what is written and what is seen: say it.
    const direction = reader.takes('asc') ? 1 : reader.takes('desc') ? -1 : reader.refuse();
    return ({ columns, rows }) => ({ columns, rows: rows.toSorted((a, b) => direction * order(a[field], b[field])) });
  },
  unnest: (reader) => {
    const run = readUnnest(reader);
    return ({ columns, rows }) => ({ columns, rows: run(rows) });
  },
  limit: (reader) => {
    const token = reader.next();
    if (token?.kind !== 'number') return reader.refuse(token);
    return ({ columns, rows }) => ({ columns, rows: rows.slice(0, token.value) });
  },
};

/** Reads a query. @throws QueryRefused that quotes the command and what of it is not known here. */
export function readQuery(text: string): Query {
  const steps = commandsOf(text).map((command) => {
    const reader = readerOf(command);
    const name = reader.word().toLowerCase();
    const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
    if (!step) throw new QueryRefused(`The command ${name} is not known`);
    const read = step(reader);
    reader.end();
    return read;
  });
  return {
    run(lines) {
      const begun: Result = { columns: [], rows: lines.map(rowOf).toSorted(newestFirst) };
      const { columns, rows } = steps.reduce((result, step) => step(result), begun);
      return { columns: columns.length === 0 ? SHOWN_UNASKED : columns, rows: rows.slice(0, MOST_ROWS) };
    },
  };
}

/** Unasked, the newest line comes first. */
function newestFirst(a: Row, b: Row): number {
  return order(b['@timestamp'], a['@timestamp']);
}

/**
 * What is missing comes first, then texts, then numbers: «All non-number values come before all number values»
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html). Texts are compared as they are.
 */
function order(a: Value | undefined, b: Value | undefined): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === undefined || b === undefined) return rank;
  if (rankOf(a) === NUMBERS) return Number(a) - Number(b);
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

const NUMBERS = 2;

function rankOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  return typeof value === 'boolean' || value === '' || Number.isNaN(Number(value)) ? 1 : NUMBERS;
}
