import type { Call } from '../call.ts';
import { itemsAt, parseBody, textAt } from '../events/json.ts';
import type { Scheme, Verdict } from '../scheme.ts';
import { compare } from './shared-secrets.ts';

/** A shared text in every item of a batch. One wrong item makes the whole request refused. */
export interface ItemToken extends Scheme {
  readonly part: string;
  readonly items: string;
  readonly field: string;
}

export function itemToken(call: Call, { part, items, field }: ItemToken): Verdict {
  const bytes = call.request.body;
  const root = parseBody(bytes);
  const found = root && itemsAt(bytes, root, items.split('/'));
  if (!found || found.length === 0) return 'missing-signature';
  const texts = new Set<string>();
  for (const { levels } of found) {
    const item = levels.at(-1);
    const text = item && textAt(bytes, item, field.split('/'));
    if (!text) return 'missing-signature';
    texts.add(text);
  }
  for (const text of texts) {
    const verdict = compare(call, part, [text]);
    if (typeof verdict === 'string') return verdict;
  }
  return {};
}
