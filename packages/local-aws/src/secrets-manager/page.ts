import type { Input } from '../aws/values.ts';
import { invalidParameter } from './find.ts';

/** One page of a list, by MaxResults (100 by default) and NextToken. */
export function pageOf<T>(
  list: readonly T[],
  input: Input,
): { readonly page: readonly T[]; readonly nextToken: { readonly NextToken?: string } } {
  const limit = Number(input.MaxResults ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidParameter(`MaxResults must be a whole number from 1 to 100, not ${String(input.MaxResults)}.`);
  const start = Number(input.NextToken ?? 0);
  if (!Number.isInteger(start) || start < 0)
    throw invalidParameter('The NextToken is not one that this list has given out.');
  const end = start + limit;
  return { page: list.slice(start, end), nextToken: end < list.length ? { NextToken: String(end) } : {} };
}
