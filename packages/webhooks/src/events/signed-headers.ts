import type { Call } from '../call.ts';
import type { Facts } from '../scheme.ts';
import { headerValue } from './sources.ts';

/** The values of headers that a verified signature covers, by lower-case name, for a reader's `fact/…` sources. */
export function signedHeaders(call: Call, names: readonly string[]): Facts {
  const values = names.map((name) => [name.toLowerCase(), headerValue(call.header(name.toLowerCase())?.trim())]);
  return Object.fromEntries(values.filter(([, value]) => value));
}
