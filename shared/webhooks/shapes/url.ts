import type { Call } from '../call.ts';
import { sameText, sha256 } from '../compare.ts';
import { parseForm } from '../events/form.ts';
import { queryValue } from '../events/sources.ts';
import type { Verdict } from '../row.ts';
import { type Hmac, hmac } from './hmac.ts';
import { url } from './pieces.ts';

/** Pieces of schemes that sign the URL or the decoded parameters of a form. */

/** Every parameter of the form as name and value, sorted by name; nothing for a request without a body. */
export const sortedParameters = (call: Call): string => {
  const form = parseForm(call.request.body);
  // No form can be signed as a control character, so a body that is no form matches nothing.
  if (!form) return '\0';
  // Code units, as the vendors' own SDKs sort; several values of one name are sorted too and come once each.
  const names = [...form.keys()].sort();
  return names
    .map((name) =>
      [...new Set(form.get(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
};

/** The same URL with its standard port left out or put in. */
export const urlWithOtherPort = (call: Call): string | undefined => {
  const match = /^(https?):\/\/([^/?#]+)(.*)$/s.exec(url(call));
  if (!match) return undefined;
  const [, scheme, host = '', rest] = match;
  const port = scheme === 'https' ? ':443' : ':80';
  if (host.endsWith(port)) return `${scheme}://${host.slice(0, -port.length)}${rest}`;
  return /:\d+$/.test(host) ? undefined : `${scheme}://${host}${port}${rest}`;
};

export const pathAndQuery = (call: Call): string | undefined => /^https?:\/\/[^/?#]+(.*)$/s.exec(url(call))?.[1] || '/';

/** The URL is signed and says which body belongs to it; without that parameter the body is not protected. */
export function hmacOfUrlWithBodyHash(call: Call, scheme: Hmac): Verdict {
  const named = queryValue(call.request.url, 'bodySHA256');
  if (named === undefined) return 'missing-signature';
  const verdict = hmac(call, scheme);
  if (typeof verdict === 'string') return verdict;
  return sameText(sha256(call.request.body).toString('hex'), named.toLowerCase()) ? verdict : 'signature-mismatch';
}

const MOST_SIGNED_HEADERS = 64;

/** Contentful: the headers that a header lists, as `name:value` separated by semicolons, in the order listed. */
export const contentfulHeaders = (call: Call): string | undefined => {
  const names = call.header('x-contentful-signed-headers')?.split(',') ?? [];
  const distinct = new Set(names);
  const covered = distinct.has('x-contentful-timestamp') && distinct.has('x-contentful-signed-headers');
  if (!covered || distinct.size !== names.length || names.length > MOST_SIGNED_HEADERS) return undefined;
  const values = names.map((name) => call.header(name));
  if (values.includes(undefined)) return undefined;
  return names.map((name, index) => `${name}:${values[index]?.trim()}`).join(';');
};
