import { Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentSettings } from '../shared/contract/index.ts';
import { type DeployedIntegration, PLATFORM, resourceName } from '../shared/topology/index.ts';
import type { Bundles } from './bundle/index.ts';
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
  const { account, region } = settings;
  const stage = new Stage(scope, name, {
    ...((account || region) && { env: { ...(account && { account }), ...(region && { region }) } }),
  });
  // The CDK CLI switches protection on before the first resource exists, and then cannot delete what failed. It also switches off
  // what the app does not declare: a stack that is protected stays so only where it is named.
  const named = (stackName: string) => ({ stackName, terminationProtection: protectedStacks.includes(stackName) });
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
      integration,
      platform,
      bundles,
    });
    // Names create no order, and its archive's mapping needs the function.
    stack.addStackDependency(platformStack);
  }
  Tags.of(stage).add('penstock:environment', name);
  return stage;
}
