import type { Input, Output } from '../aws/values.ts';
import { database } from './dynalite.ts';
import { execute, toAwsError, validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { holds } from './expression.ts';
import { requireTable } from './records.ts';
import type { Expression, Item, Request } from './request.ts';

/** A filter that dynalite finds true of every item, so that it still refuses one on key attributes. */
const TRUE: Expression = { type: 'function', name: 'true', args: [] };

/** Query or Scan. The filter is applied here, to what dynalite found, and only then the projection. */
export function readItems(entries: Entries, operation: 'Query' | 'Scan', input: Input): Output {
  const request = validate(entries, operation, input);
  const filter = request._filter;
  if (!filter) return execute(entries, operation, request);
  const { _projection: projection, Select: select, ...rest } = request;
  if (projection) {
    const error = database.validateKeyPaths(projection.nestedPaths, requireTable(entries, request.TableName));
    if (error) throw toAwsError(error);
  }
  const whole: Request = {
    ...rest,
    TableName: request.TableName,
    _filter: { ...filter, expression: TRUE },
    ...(select !== 'COUNT' && select !== 'SPECIFIC_ATTRIBUTES' && { Select: select }),
  };
  const { Items, ...output } = execute(entries, operation, whole);
  const found = ((Items ?? []) as Item[]).filter((item) => holds(filter.expression, item));
  const projected = projection ? found.map((item) => database.mapPaths(projection.paths, item)) : found;
  return { ...output, Count: found.length, ...(select !== 'COUNT' && { Items: projected }) };
}
