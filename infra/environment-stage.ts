import { Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentSettings } from '../shared/contract/index.ts';
import {
  type DeployedIntegration,
  DOMAIN_STACK,
  EGRESS_STACK,
  PLATFORM,
  resourceName,
} from '../shared/topology/index.ts';
import type { Bundles } from './bundle/index.ts';
import { DomainStack, hasDomains } from './domain-stack.ts';
import { EgressStack } from './egress-stack.ts';
import { IntegrationStack } from './integration-stack.ts';
import { platformByName } from './platform.ts';
import { PlatformStack } from './platform-stack.ts';

export interface EnvironmentProps {
  readonly settings: EnvironmentSettings;
  readonly integrations: readonly DeployedIntegration[];
  readonly bundles: Bundles;
  /** Names of stacks that are deployed and protected; see `protections`. */
  readonly protectedStacks?: readonly string[];
}

/** One environment: a platform stack and a stack for each integration, so that none comes near the limit of 500 resources. */
export function addEnvironment(
  scope: Construct,
  name: string,
  { settings, integrations, bundles, protectedStacks = [] }: EnvironmentProps,
): Stage {
  const { account, region, domain, egress } = settings;
  const stage = new Stage(scope, name, {
    ...((account || region) && { env: { ...(account && { account }), ...(region && { region }) } }),
  });
  // The CDK CLI switches protection on before the first resource exists, and then cannot delete what failed. It also switches off
  // what the app does not declare: a stack that is protected stays so only where it is named.
  const named = (stackName: string) => ({ stackName, terminationProtection: protectedStacks.includes(stackName) });
  const before = [
    ...(domain && hasDomains(domain)
      ? [
          new DomainStack(stage, DOMAIN_STACK, {
            ...named(resourceName(name, DOMAIN_STACK)),
            description: `Penstock ${name}: the custom domains that vendors send to.`,
            domain,
          }),
        ]
      : []),
    ...(egress
      ? [
          new EgressStack(stage, EGRESS_STACK, {
            ...named(resourceName(name, EGRESS_STACK)),
            description: `Penstock ${name}: the static addresses from which deliveries call vendors.`,
            environmentName: name,
            zones: egress.zones,
          }),
        ]
      : []),
  ];
  const platformStack = new PlatformStack(stage, 'platform', {
    ...named(resourceName(name, PLATFORM)),
    description: `Penstock ${name}: what all integrations share.`,
    environmentName: name,
    settings,
    integrations,
    bundles,
  });
  const platform = platformByName(name, settings);
  for (const integration of integrations) {
    const stack = new IntegrationStack(stage, integration.name, {
      ...named(resourceName(name, integration.name)),
      description: `Penstock ${name}: ${integration.title}.`,
      ...{ integration, platform, bundles },
    });
    // What a stack names and does not import has to be there first; its archive's mapping needs the function.
    for (const one of [...before, platformStack]) stack.addStackDependency(one);
  }
  Tags.of(stage).add('penstock:environment', name);
  return stage;
}
