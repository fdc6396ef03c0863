import type { Reader } from './reader.ts';
import { parsed, type Row, valuesOf } from './row.ts';

/** A field that is named, or one that `jsonParse` adds. */
export interface Field {
  readonly name: string;
  readonly add?: (row: Row) => Row;
}

/**
 * `NAME`, or `jsonParse(FIELD) as NAME`: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html.
 * The structure is kept as its text until `unnest` reads it.
 */
export function readField(reader: Reader): Field {
  const name = reader.word();
  if (name !== 'jsonParse') return { name };
  reader.expect('(');
  const field = reader.word();
  reader.expect(')');
  reader.expect('as');
  const as = reader.word();
  return {
    name: as,
    add: (row) => (parsed(String(row[field] ?? '')) === undefined ? row : { ...row, [as]: String(row[field]) }),
  };
}

/**
 * `unnest PATH into NAME`: a row for each item of the list, and none for a row without one:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Unnest.html.
 */
export function readUnnest(reader: Reader): (rows: readonly Row[]) => readonly Row[] {
  const [structure = '', ...path] = reader.word().split('.');
  reader.expect('into');
  const name = reader.word();
  return (rows) =>
    rows.flatMap((row) => {
      const found = path.reduce<unknown>(
        (value, member) => (value as Record<string, unknown> | undefined)?.[member],
        parsed(String(row[structure] ?? '')),
      );
      const items = found === undefined || found === null ? [] : Array.isArray(found) ? found : [found];
      return items.map((item): Row => ({ ...row, ...Object.fromEntries(valuesOf(item, name)) }));
    });
}
