import type { Call } from '../call.ts';
import { formOf } from '../events/form.ts';
import { url } from './pieces.ts';

/** Pieces of schemes that sign the URL or the decoded parameters of a form. */

/** Every parameter of the form as name and value, sorted by name; nothing for a request without a body. */
export const sortedParameters = (call: Call): string => {
  const form = formOf(call);
  // A body that is not a form must match no signature: no form contains a control character.
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
