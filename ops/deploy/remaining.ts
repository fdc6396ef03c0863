import { wrapped } from '../../shared/text/index.ts';
import { type DeployedIntegration, resourceName } from '../../shared/topology/index.ts';
import type { StackSeen } from '../deployed/stacks.ts';
import { orphanFindings } from '../doctor/checks/names.ts';
import { unfilledFindings } from '../doctor/checks/secrets.ts';
import { subscriptionFindings } from '../doctor/checks/subscriptions.ts';
import type { Examined } from '../doctor/environment.ts';
import { linesOf } from '../doctor/finding.ts';

/** What only a person can do after a deploy, in lines of at most 80 columns. */
export async function remaining(examined: Examined): Promise<readonly string[]> {
  const { environment, project } = examined;
  const [unfilled, unconfirmed, orphans, stacks] = await Promise.all([
    unfilledFindings(examined),
    subscriptionFindings(examined),
    orphanFindings(examined),
    examined.stacks(),
  ]);
  const urls = webhookUrls(environment, project.integrations, stacks);
  return [
    ...section('Secrets to fill', unfilled.flatMap(linesOf)),
    ...section('Subscriptions to confirm', unconfirmed.flatMap(linesOf)),
    ...section('Events to move', orphans.flatMap(linesOf)),
    ...section(
      'URLs to register, where the vendor does not have them yet',
      urls.flatMap(({ system, url }) => wrapped(`${system}: ${url}`, { hanging: '  ' })),
    ),
    '',
    `Then: npm run ops -- doctor --env ${environment}`,
  ];
}

/** By the stack's name: an environment may give each webhook a path of its own. */
export function webhookUrls(
  environment: string,
  integrations: readonly DeployedIntegration[],
  stacks: readonly Pick<StackSeen, 'name' | 'outputs'>[],
): readonly { readonly system: string; readonly url: string }[] {
  return integrations.flatMap(({ name, source }) => {
    const url = stacks.find((stack) => stack.name === resourceName(environment, name))?.outputs.WebhookUrl;
    return url === undefined ? [] : [{ system: source.system, url }];
  });
}

const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', `${title}:`, ...lines]);
