import { echo } from '../answers.ts';
import type { Call } from '../call.ts';
import { itemsAt, parseBody, textAt } from '../events/json.ts';
import { queryValue } from '../events/sources.ts';
import type { HandshakeAnswer, Scheme, Verdict } from '../row.ts';
import { compare } from './shared-secrets.ts';

/** A shared text in every item of a batch. One wrong item refuses the whole request. */
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

/** Microsoft Graph tries the URL with a token that must come back decoded, as text, within 10 s. */
export function graphValidation(call: Call): HandshakeAnswer {
  const token = queryValue(call.request.url, 'validationToken');
  if (token === undefined) return undefined;
  return echo(token) ?? 'handshake-refused';
}
