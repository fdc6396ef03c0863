import type { Runtime } from '../runtime.ts';
import type { Description } from './description.ts';

/** What the assembly holds and nothing here acts upon, so that nobody takes its silence for health. */
export function inertNotice(inert: Runtime['inert']): string {
  if (inert.length === 0) return '';
  const types = inert.map(({ type, count }) => `${count} × ${type.replace('AWS::', '')}`).join(', ');
  return `Without behaviour on this machine: ${types}.`;
}

export interface Places {
  readonly description: string;
  readonly logs: string;
}

/** Where everything is, and what to try next. */
export function guide({ apiUrl, awsEndpointUrl, vendors, queues }: Description, places: Places): string {
  const vendorLines = Object.entries(vendors).map(([name, url]) => `  ${name.padEnd(12)}${url}`);
  const [delivery] = Object.keys(queues);
  return `
Running. Ctrl-C stops it; the next start goes on where this one ended (--fresh starts empty).

  webhooks    ${apiUrl}/webhooks/{integration}
  AWS         ${awsEndpointUrl}
${vendorLines.join('\n')}
  all of it   ${places.description}
  logs        ${places.logs}/

Try next
  what HubSpot knows         curl ${vendors.hubspot}/_control/state
  what Mailchimp was asked   curl ${vendors.mailchimp}/_control/calls
  make Mailchimp fail        curl ${vendors.mailchimp}/_control/faults -d '{"kind":"answer","status":503,"match":{"method":"PUT"},"times":3}'
  create a contact by hand   curl ${vendors.hubspot}/_control/contacts -d '{"properties":{"email":"you@example.com","firstname":"You"}}'
  calls AWS would have got   curl ${awsEndpointUrl}/_penstock/calls
  the queue of ${delivery}: any AWS client with the endpoint and keys in ${places.description}`;
}

export const farewell = '\nStopping…';
