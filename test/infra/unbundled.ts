import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Bundles } from '../../infra/bundle/index.ts';
import { addEnvironment } from '../../infra/environment-stage.ts';
import type { EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import { asDeployed } from '../../shared/topology/index.ts';
import type { Template } from './assembly.ts';

export interface Unbundled {
  /** By stack name, in the order of their deploys. */
  readonly stacks: Readonly<Record<string, Template>>;
  /** Names of stacks that the CDK CLI would protect from deletion. */
  readonly terminationProtected: readonly string[];
}

interface Options {
  readonly protectedStacks?: readonly string[];
  /** A folder that receives the assembly. */
  readonly outdir?: string;
  /** Whether cdk-nag looks through it: its report is in `outdir`. */
  readonly isValidated?: boolean;
}

/**
 * The templates of an environment, with an empty file as the code of every function: a synthesis takes a moment.
 */
export function unbundled(
  environment: string,
  settings: EnvironmentSettings,
  integrations: readonly Integration[],
  { protectedStacks = [], outdir, isValidated = false }: Options = {},
): Unbundled {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-bundle-'));
  writeFileSync(join(directory, 'index.mjs'), '');
  const bundle = () => ({ directory, handler: 'index.handler' }) as const;
  const bundles: Bundles = { receiver: bundle, worker: bundle, platform: bundle, remove: async () => {} };
  try {
    const deployed = integrations.map(asDeployed);
    const app = new App(outdir === undefined ? {} : { outdir });
    if (isValidated) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stage = addEnvironment(app, environment, {
      ...{ settings, integrations: deployed, bundles, protectedStacks },
    });
    app.synth();
    const { stacks } = stage.synth();
    return {
      stacks: Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template as Template])),
      terminationProtected: stacks.flatMap((stack) => (stack.terminationProtection ? [stack.stackName] : [])),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
