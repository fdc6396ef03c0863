import { createHmac } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode, sameDigest } from '../compare.ts';
import { bodyOf, itemsAt, type Node, textAt } from '../events/json.ts';
import type { Scheme, Verdict } from '../scheme.ts';
import { asHex } from './keys.ts';

/** Every item of a batch holds a signature over some of its own fields. One wrong item makes the whole request refused. */
export interface SignedItems extends Scheme {
  readonly part: string;
  /** As in a reader's list. */
  readonly items: string;
  readonly signature: string;
  /** Joined with `:`; a missing field counts as empty. */
  readonly fields: readonly string[];
}

export function signedItems(call: Call, scheme: SignedItems): Verdict {
  const bytes = call.request.body;
  const root = bodyOf(call);
  const items = root && itemsAt(bytes, root, scheme.items.split('/'));
  if (!items || items.length === 0) return 'missing-signature';
  // An element without what is signed would be kept, and it is unsigned.
  const [outer = '', inner] = scheme.items.split('/#/', 2);
  if (inner !== undefined && itemsAt(bytes, root, [...outer.split('/'), '#'])?.length !== items.length)
    return 'missing-signature';
  const keys = call.values(scheme.part).flatMap((text) => asHex(text) ?? []);
  if (keys.length === 0) return 'secret-unavailable';
  for (const { levels } of items) {
    const item = levels.at(-1);
    const given = item && textAt(bytes, item, scheme.signature.split('/'));
    if (!item || !given) return 'missing-signature';
    const digest = decode(given, 'base64');
    if (digest?.length !== 32) return 'malformed-signature';
    const text = signedText(bytes, item, scheme.fields);
    const genuine = keys.some((key) => sameDigest(createHmac('sha256', key).update(text).digest(), digest));
    if (!genuine) return 'signature-mismatch';
  }
  return {};
}

function signedText(bytes: Uint8Array, item: Node, fields: readonly string[]): string {
  return fields.map((field) => textAt(bytes, item, field.split('/')) ?? '').join(':');
}
