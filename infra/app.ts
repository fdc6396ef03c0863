import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { identityRule } from '@penstock/webhooks';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { watchingCost } from '../shared/alarms/index.ts';
import type { EnvironmentSettings } from '../shared/contract/index.ts';
import {
  type LoadedProject,
  loadProject,
  namesProblems,
  ProjectProblem,
  projectProblems,
  typeProblems,
} from '../shared/project/index.ts';
import { bundleFunctions, linkAssets, SOURCE_MAPS } from './bundle/index.ts';
import { addEnvironment } from './environment-stage.ts';
import { settingsProblems, vendorOverrides, withOrigins } from './settings.ts';
import { limitProblems } from './template-limits.ts';
import { templateValidation } from './template-validation.ts';

/** Without what only graphical tools and debuggers of constructs read: with a hundred integrations it is larger than all templates. */
const app = new App({ treeMetadata: false, stackTraces: false });

/**
 * `-c env=NAME` synthesizes one environment, otherwise all; `-c vendors=NAME=URL,…` replaces destinations' origins;
 * `-c typecheck=off` skips the check of the team's types: the caller checks them; `-c protected=STACK,…` names stacks that keep their
 * termination protection, which the CDK CLI otherwise switches off.
 */
const only: string | undefined = app.node.tryGetContext('env');
const overrides = vendorOverrides(app.node.tryGetContext('vendors'));
const protectedStacks = String(app.node.tryGetContext('protected') ?? '')
  .split(',')
  .filter(Boolean);
const checksTypes = app.node.tryGetContext('typecheck') !== 'off';

let project: LoadedProject | undefined;
try {
  project = await loadProject();
  const problems = await problemsOf(project);
  if (problems.length > 0) refuse(problems);
  else await synthesize(project);
} catch (error) {
  // A member that is missing, or of another type: only the type checker can name it.
  const problems = error instanceof ProjectProblem ? [error.message] : project ? await typeProblems(project) : [];
  if (problems.length === 0) throw error;
  refuse(problems);
}

/** Type errors first: other problems may follow from them. */
async function problemsOf(project: LoadedProject): Promise<readonly string[]> {
  const mistyped = checksTypes ? await typeProblems(project) : [];
  if (mistyped.length > 0) return mistyped;
  const inFolders = await projectProblems(project);
  try {
    const inSettings = settingsProblems({ ...project.written, only, overrides });
    // A provider that is not known has no rule.
    const rule = inSettings.length > 0 ? undefined : identityRule;
    return [...inFolders, ...inSettings, ...namesProblems(project.written, project.names, rule)];
  } catch (error) {
    if (inFolders.length > 0) return inFolders;
    throw error;
  }
}

function refuse(problems: readonly string[]): void {
  const lines = problems.map((line) => (line.startsWith(' ') ? `  ${line}` : `- ${line}`)).join('\n');
  console.error(`Nothing was synthesized:\n${lines}`);
  process.exitCode = 1;
}

async function synthesize(project: LoadedProject): Promise<void> {
  const { integrations, environments } = project;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // CDK's own switch: `npm start` leaves out what only a deploy needs.
  if (process.env.CDK_VALIDATION !== 'false') Validations.of(app).addPlugins(templateValidation());
  const bundles = await bundleFunctions(project);
  try {
    for (const [name, settings] of Object.entries(environments)) {
      if (only !== undefined && only !== name) continue;
      addEnvironment(app, name, {
        settings: withOrigins(settings, overrides),
        ...{ integrations, bundles, protectedStacks },
      });
      console.error(watchingCostLine(project, name, settings));
      if (settings.egress) console.error(egressCostLine(name, settings.egress.zones));
    }
    const assemblies = app.synth().nestedAssemblies.map(({ nestedAssembly }) => nestedAssembly);
    const exceeded = assemblies.flatMap(({ stacks }) =>
      stacks.flatMap(({ stackName, template }) => limitProblems(stackName, template)),
    );
    if (exceeded.length > 0) refuse(exceeded);
    await linkAssets(app.outdir);
    await cp(bundles.sourceMaps, join(app.outdir, SOURCE_MAPS), { recursive: true });
  } finally {
    await bundles.remove();
  }
}

/** USD a month in eu-central-1, of 730 hours: a NAT gateway and its address (https://aws.amazon.com/vpc/pricing/). */
const ZONE_USD = 730 * (0.052 + 0.005);

function egressCostLine(environment: string, zones: number): string {
  return `${environment}: static addresses cost about ${(zones * ZONE_USD).toFixed(2)} USD a month, and 0.052 USD for each GB that deliveries send and receive.`;
}

/** On standard error: the templates may go to standard output. */
function watchingCostLine(
  { integrations }: LoadedProject,
  environment: string,
  { production, paging }: EnvironmentSettings,
): string {
  const hasPager = paging !== undefined;
  const { alarmsUsd, metricsUsd, healthyMetricsUsd, dashboardUsd } = watchingCost({
    environment,
    integrations,
    production,
    hasPager,
  });
  const usd = (amount: number) => amount.toFixed(2);
  const total = usd(alarmsUsd + healthyMetricsUsd + dashboardUsd);
  const most = usd(alarmsUsd + metricsUsd + dashboardUsd);
  return `${environment}: watching costs ${total} USD a month, and at most ${most}: alarms ${usd(alarmsUsd)}, own metrics ${usd(healthyMetricsUsd)} to ${usd(metricsUsd)}, dashboard ${usd(dashboardUsd)}.`;
}
