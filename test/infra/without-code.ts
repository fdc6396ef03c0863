import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Bundles } from '../../infra/bundle/index.ts';
import { addEnvironment } from '../../infra/environment-stage.ts';
import type { EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import { asDeployed } from '../../shared/topology/index.ts';
import type { Template } from './assembly.ts';

export interface SynthOptions {
  readonly protectedStacks?: readonly string[];
  /** A folder that receives the assembly. Default: one that is removed with the rest. */
  readonly outdir?: string;
  /** Whether cdk-nag looks through it: its report is in `outdir`. */
  readonly isValidated?: boolean;
}

export interface Synthesized {
  /** By stack name, in the order of their deploys. */
  readonly stacks: Readonly<Record<string, Template>>;
  /** Names of stacks that the CDK CLI would protect from deletion. */
  readonly terminationProtected: readonly string[];
}

/** Synthesizes environments in this process, with an empty file as the code of every function: a fraction of what bundles cost. */
export interface WithoutCode extends Disposable {
  readonly bundles: Bundles;
  synth(
    environment: string,
    settings: EnvironmentSettings,
    integrations: readonly Integration[],
    options?: SynthOptions,
  ): Synthesized;
  /** Templates by stack name, in the order in which they are deployed. */
  templates(
    environment: string,
    settings: EnvironmentSettings,
    integrations: readonly Integration[],
  ): Readonly<Record<string, Template>>;
}

export function withoutCode(): WithoutCode {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-without-code-'));
  const code = join(folder, 'code');
  const bundle = () => ({ directory: code, handler: 'index.handler' }) as const;
  const bundles: Bundles = {
    receiver: bundle,
    worker: bundle,
    pull: bundle,
    reconciliation: bundle,
    platform: bundle,
    remove: async () => {},
  };
  mkdirSync(code);
  writeFileSync(join(code, 'index.mjs'), '');
  let made = 0;
  const synth: WithoutCode['synth'] = (environment, settings, integrations, options = {}) => {
    const { protectedStacks = [], outdir = join(folder, `assembly-${++made}`), isValidated = false } = options;
    const app = new App({ outdir, analyticsReporting: false });
    if (isValidated) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const deployed = integrations.map(asDeployed);
    const props = { settings, integrations: deployed, bundles, protectedStacks };
    const stage = addEnvironment(app, environment, props);
    app.synth();
    const { stacks } = stage.synth();
    return {
      stacks: Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template as Template])),
      terminationProtected: stacks.flatMap((stack) => (stack.terminationProtection ? [stack.stackName] : [])),
    };
  };
  return {
    bundles,
    synth,
    templates: (environment, settings, integrations) => synth(environment, settings, integrations).stacks,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
