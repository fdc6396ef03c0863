import type { Runtime } from '@penstock/local-aws';
import { accountsOf } from '../../shared/contract/index.ts';
import type { LoadedProject } from '../../shared/project/index.ts';
import { aligned } from '../../shared/text/index.ts';
import type { Description } from './description.ts';
import type { Vendors } from './vendors.ts';

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

export interface Guided {
  readonly project: LoadedProject;
  readonly description: Description;
  readonly vendors: Pick<Vendors, 'simulated' | 'accounts'>;
  readonly places: Places;
}

/** The URLs, and commands to try next. Only simulated vendors have a control interface. */
export function guide({ project, description, vendors: { simulated, accounts }, places }: Guided): string {
  const { apiUrl, awsEndpointUrl, vendors } = description;
  const addresses = [
    ['dashboard', places.dashboard],
    ['webhooks', `${apiUrl}/webhooks/{integration}`],
    ['AWS', awsEndpointUrl],
    ...Object.entries(vendors).map(([name, url]) => [name, `${url}${simulated.has(name) ? '' : ' (yours)'}`]),
    ...realOrigins(project, description),
    ['all of it', places.description],
    ['logs', `${places.logs}/`],
  ];
  const tries = [
    ...project.written.integrations.map(({ name }) => [`send to ${name}`, `npm run ops -- send ${name} 0`]),
    ...[...simulated].flatMap(([name, { url }]) => [
      [`what ${name} knows`, `curl ${url}/_control/state`],
      [`what ${name} was asked`, `curl ${url}/_control/calls`],
      [`make ${name} fail`, `curl ${url}/_control/faults -d '{"kind":"answer","status":503,"times":3,"match":{}}'`],
      ...(accounts.get(name)?.tries?.(url) ?? []),
    ]),
    ['calls AWS would have got', `curl ${awsEndpointUrl}/_local-aws/calls`],
    ['look into a queue', `any AWS client, with the endpoint and keys in ${places.description}`],
    [
      'see which alarms ring',
      "the same: CloudWatch's DescribeAlarms; SNS sends a page to what subscribes on 127.0.0.1",
    ],
  ];
  return `
Running. Ctrl-C stops it; the next start goes on where this one ended (--fresh starts empty).

${aligned(addresses, { indent: '  ' }).join('\n')}

Try next
${aligned(tries, { indent: '  ' }).join('\n')}`;
}

/** Destinations without a simulated vendor: once their secrets are filled, deliveries call the origin that is declared. */
function realOrigins({ integrations, environments }: LoadedProject, { environment, vendors }: Description): string[][] {
  const called = integrations.flatMap(accountsOf);
  const real = new Map(called.filter(({ name }) => !Object.hasOwn(vendors, name)).map((one) => [one.name, one]));
  return [...real].map(([name, { baseUrl }]) => [
    name,
    `${environments[environment]?.vendors[name] ?? baseUrl} (not simulated; --vendor ${name}=URL sends its calls elsewhere)`,
  ]);
}

export const farewell = '\nStopping…';
