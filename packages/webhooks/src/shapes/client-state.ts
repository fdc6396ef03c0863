import type { Call } from '../call.ts';
import { bodyOf, isRecord } from '../events/json.ts';
import type { Scheme, Verdict } from '../scheme.ts';
import { compare } from './shared-secrets.ts';

/** A shared text in every item of a batch. One wrong item makes the whole request refused. */
export interface ItemToken extends Scheme {
  readonly part: string;
  /** The member that holds the items. */
  readonly list: string;
  readonly field: string;
}

/** Stops at the first item that does not hold the text: what follows is a stranger's, and nothing of it is read. */
export function itemToken(call: Call, { part, list, field }: ItemToken): Verdict {
  const body = bodyOf(call)?.value;
  const items: unknown = isRecord(body) ? body[list] : undefined;
  if (!Array.isArray(items) || items.length === 0) return 'missing-signature';
  let proven: string | undefined;
  for (const item of items) {
    const text: unknown = isRecord(item) ? item[field] : undefined;
    if (typeof text !== 'string' || text === '') return 'missing-signature';
    if (text === proven) continue;
    const verdict = compare(call, part, [text]);
    if (typeof verdict === 'string') return verdict;
    proven = text;
  }
  return {};
}
