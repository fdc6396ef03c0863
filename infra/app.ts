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
} from '../shared/project/index.ts';
import { bundleFunctions } from './bundle.ts';
import { addEnvironment } from './environment-stage.ts';
import { settingsProblems, vendorOverrides, withOrigins } from './settings.ts';

/** `-c env=NAME` synthesizes one environment, otherwise all; `-c vendors=NAME=URL,…` replaces destinations' origins. */
const app = new App();
const only: string | undefined = app.node.tryGetContext('env');
const overrides = vendorOverrides(app.node.tryGetContext('vendors'));

try {
  const project = await loadProject();
  const problems = [
    ...(await projectProblems(project)),
    ...settingsProblems({ ...project.written, only, overrides }),
    ...namesProblems(project.written, project.names),
  ];
  if (problems.length > 0) refuse(problems);
  else await synthesize(project);
} catch (error) {
  if (!(error instanceof ProjectProblem)) throw error;
  refuse([error.message]);
}

function refuse(problems: readonly string[]): void {
  const lines = problems.map((line) => `- ${line}`).join('\n');
  console.error(`Nothing was synthesized: ${problems.length} problem(s).\n${lines}`);
  process.exitCode = 1;
}

async function synthesize(project: LoadedProject): Promise<void> {
  const { integrations, environments } = project;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const bundles = await bundleFunctions(project);
  for (const [name, settings] of Object.entries(environments)) {
    if (only !== undefined && only !== name) continue;
    addEnvironment(app, name, { settings: withOrigins(settings, overrides), integrations, bundles });
    console.error(watchingCostLine(project, name, settings));
  }
  app.synth();
  await bundles.remove();
}

/** Beside the templates, which may go to standard output. */
function watchingCostLine(
  { integrations }: LoadedProject,
  environment: string,
  { production, paging }: EnvironmentSettings,
): string {
  const hasPager = paging !== undefined;
  const { alarmsUsd, metricsUsd, dashboardUsd } = watchingCost({
    environment,
    integrations,
    production,
    hasPager,
    apiId: '',
  });
  const usd = (amount: number) => amount.toFixed(2);
  const total = usd(alarmsUsd + metricsUsd + dashboardUsd);
  return `${environment}: watching costs at most ${total} USD a month: alarms ${usd(alarmsUsd)}, own metrics ${usd(metricsUsd)}, dashboard ${usd(dashboardUsd)}.`;
}
