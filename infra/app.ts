import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { integrations } from '../integrations/index.ts';
import { watchingCost } from '../shared/contract/index.ts';
import { bundleFunctions } from './bundle.ts';
import { addEnvironment } from './environment-stage.ts';
import { type EnvironmentSettings, environments } from './environments.ts';
import { settingsProblems, vendorOverrides, withOrigins } from './settings.ts';

/** `-c env=NAME` synthesizes one environment, otherwise all; `-c vendors=NAME=URL,…` replaces destinations' origins. */
const app = new App();
const only: string | undefined = app.node.tryGetContext('env');
const overrides = vendorOverrides(app.node.tryGetContext('vendors'));
const problems = settingsProblems({ integrations, environments, only, overrides });

if (problems.length > 0) {
  console.error(
    `Nothing was synthesized: ${problems.length} problem(s).\n${problems.map((line) => `- ${line}`).join('\n')}`,
  );
  process.exitCode = 1;
} else {
  await synthesize();
}

async function synthesize(): Promise<void> {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const bundles = await bundleFunctions(integrations);
  try {
    for (const [name, settings] of Object.entries(environments)) {
      if (only !== undefined && only !== name) continue;
      addEnvironment(app, name, { settings: withOrigins(settings, overrides), integrations, bundles });
      console.error(watchingCostLine(name, settings));
    }
    app.synth();
  } finally {
    await bundles.remove();
  }
}

/** Beside the templates, which may go to standard output. */
function watchingCostLine(environment: string, { production, paging }: EnvironmentSettings): string {
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
