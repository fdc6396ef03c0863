import type { Call } from '../call.ts';
import { type Form, formOf } from '../events/form.ts';
import { url } from './pieces.ts';

/** Pieces of schemes that sign the URL or the decoded parameters of a form. */

const joined = new WeakMap<Call, Uint8Array>();

/**
 * Every parameter of the form as name and value, sorted by name; nothing for a request without a body. Joined once: each spelling
 * of the URL is signed with it, by each key.
 */
export const sortedParameters = (call: Call): Uint8Array => {
  const known = joined.get(call);
  if (known) return known;
  // A body that is not a form must match no signature: no form contains a control character.
  const form = formOf(call);
  const bytes = Buffer.from(form ? inOrder(form) : '\0');
  joined.set(call, bytes);
  return bytes;
};

/** Code units, as the vendors' own SDKs sort; several values of one name are sorted too and come once each. */
function inOrder(form: Form): string {
  const names = [...form.keys()].sort();
  return names.flatMap((name) => [...new Set(form.get(name))].sort().map((value) => name + value)).join('');
}

/** The same URL with its standard port left out or put in. */
export const urlWithOtherPort = (call: Call): string | undefined => otherPort(url(call));

/** Characters of a query that Twilio signs as they were registered, and that arrive as escapes. */
const SIGNED_PLAIN = /%(?:3A|40|27)/gi;

/** The query with its question mark, as Twilio may have signed it; empty without one. */
export const plainQuery = (call: Call): string => {
  const [, query] = url(call).split(/(\?.*)/s);
  return (query ?? '').replace(SIGNED_PLAIN, (escaped) => decodeURIComponent(escaped));
};

/** The same URL with such characters plain; nothing where there are none. */
export const plainUrl = (call: Call): string | undefined => {
  const [path = ''] = url(call).split('?', 1);
  const plain = path + plainQuery(call);
  return plain === url(call) ? undefined : plain;
};

export const plainUrlWithOtherPort = (call: Call): string | undefined => {
  const plain = plainUrl(call);
  return plain === undefined ? undefined : otherPort(plain);
};

function otherPort(text: string): string | undefined {
  const match = /^(https?):\/\/([^/?#]+)(.*)$/s.exec(text);
  if (!match) return undefined;
  const [, scheme, host = '', rest] = match;
  const port = scheme === 'https' ? ':443' : ':80';
  if (host.endsWith(port)) return `${scheme}://${host.slice(0, -port.length)}${rest}`;
  return /:\d+$/.test(host) ? undefined : `${scheme}://${host}${port}${rest}`;
}
