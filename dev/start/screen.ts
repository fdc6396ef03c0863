import type { Runtime } from '@penstock/local-aws';
import type { Description } from './description.ts';

/** Names the resources that the local runtime does not execute, so that their silence is not taken for health. */
export function inertNotice(inert: Runtime['inert']): string {
  if (inert.length === 0) return '';
  const types = inert.map(({ type, count }) => `${count} × ${type.replace('AWS::', '')}`).join(', ');
  return `Without behaviour on this machine: ${types}.`;
}

/** Secrets that a person must fill before their webhooks are accepted or their deliveries call. */
export function emptySecretsNotice(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  // `npm run ops -- secrets` names them so, without project and environment.
  const lines = ids.map((id) => `  npm run ops -- secrets fill ${id.split('/').slice(2).join('/')}`).join('\n');
  return `Empty secrets: until they are filled, webhooks to them are answered with 503, and deliveries wait. What belongs into each says \`npm run ops -- secrets\`.\n${lines}\n`;
}

/** A deploy refuses what the type checker refuses; here it still runs. */
export function typesNotice(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  return `\nThe type checker finds mistakes; \`cdk deploy\` stops at them:\n${problems.map((line) => `  ${line}`).join('\n')}\n`;
}

export interface Places {
  /** URL of the page that shows the dashboard and asks the logs. */
  readonly dashboard: string;
  readonly description: string;
  readonly logs: string;
}

/** The URLs, and commands to try next. Only simulated vendors have a control interface. */
export function guide(description: Description, simulated: readonly string[], places: Places): string {
  const { apiUrl, awsEndpointUrl, vendors } = description;
  const { hubspot, mailchimp } = vendors;
  const tries = [
    ['hubspot', 'what HubSpot knows', `curl ${hubspot}/_control/state`],
    [
      'hubspot',
      'create a contact by hand',
      `curl ${hubspot}/_control/contacts -d '{"properties":{"email":"you@example.com"}}'`,
    ],
    ['mailchimp', 'what Mailchimp was asked', `curl ${mailchimp}/_control/calls`],
    [
      'mailchimp',
      'make Mailchimp fail',
      `curl ${mailchimp}/_control/faults -d '{"kind":"answer","status":503,"match":{"method":"PUT"},"times":3}'`,
    ],
    ['', 'calls AWS would have got', `curl ${awsEndpointUrl}/_local-aws/calls`],
  ].filter(([vendor = '']) => vendor === '' || simulated.includes(vendor));
  return `
Running. Ctrl-C stops it; the next start goes on where this one ended (--fresh starts empty).

  dashboard   ${places.dashboard}
  webhooks    ${apiUrl}/webhooks/{integration}
  AWS         ${awsEndpointUrl}
${Object.entries(vendors)
  .map(([name, url]) => `  ${name.padEnd(12)}${url}${simulated.includes(name) ? '' : ' (yours)'}`)
  .join('\n')}
  all of it   ${places.description}
  logs        ${places.logs}/

Try next
${tries.map(([, what = '', command]) => `  ${what.padEnd(26)}${command}`).join('\n')}
  look into a queue         any AWS client, with the endpoint and keys in ${places.description}
  see which alarms ring     the same: CloudWatch's DescribeAlarms; a page is told by SNS to what subscribes on 127.0.0.1`;
}

export const farewell = '\nStopping…';
