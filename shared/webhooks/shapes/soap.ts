import type { Call } from '../call.ts';
import { sameText } from '../compare.ts';
import type { Scheme, Verdict } from '../row.ts';
import { textOfElement, xmlText } from '../xml/elements.ts';
import { urlSecret } from './shared-secrets.ts';

/** Salesforce proves nothing by itself: a secret in the URL, and the organization that the message names. */
export function organizationInUrl(call: Call, _scheme: Scheme): Verdict {
  const verdict = urlSecret(call, { verify: organizationInUrl, part: 'urlSecret' });
  if (typeof verdict === 'string') return verdict;
  const xml = xmlText(call.request.body);
  const named = xml && textOfElement(xml, 'OrganizationId', 0, xml.length);
  if (!named) return 'malformed-body';
  const known = call.values('organizationId');
  if (known.length === 0) return 'secret-unavailable';
  // The last three of 18 characters only make the case safe; settings may show 15.
  return known.some((id) => sameText(id.slice(0, 15), named.slice(0, 15))) ? {} : 'wrong-audience';
}
