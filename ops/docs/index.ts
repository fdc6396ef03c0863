import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adjusted, declaredProvider, providers, RESENDS } from '@penstock/webhooks';
import {
  deliveryAlarms,
  integrationAlarms,
  integrationQueries,
  PLATFORM_IMPACT,
  pagerUndelivered,
  platformAlarms,
  platformQueries,
  pullAlarms,
  reconciliationAlarms,
  scheduledJobs,
} from '../../shared/alarms/index.ts';
import { receives } from '../../shared/contract/index.ts';
import { integrationFolder, type LoadedProject } from '../../shared/project/index.ts';
import { type DeployedIntegration, PLATFORM } from '../../shared/topology/index.ts';
import { shapesText } from '../drift/shapes.ts';
import { contractPage } from './contract-page.ts';
import { dataMapPage } from './data-map.ts';
import { leakedSecret } from './leaked-secret.ts';
import { logsPage } from './logs-page.ts';
import { providersPage } from './providers-page.ts';
import { runbookPage } from './runbook-page.ts';

/**
 * Every generated page of a project: its path from the folder of the project file, and its text. Pages keep the name on AWS, so that
 * an alarm which was deployed before a rename still links to one.
 */
export function generatedPages(project: LoadedProject): ReadonlyMap<string, string> {
  const { integrations } = project;
  return new Map([
    ['docs/providers.md', providersPage(providers, RESENDS)],
    ['docs/logs.md', logsPage(readFileSync(join(import.meta.dirname, LOG_FIELDS), 'utf8'), questions())],
    ['docs/data-map.md', dataMapPage(integrations)],
    ...integrations.map((integration): [string, string] => [
      `docs/contracts/${integration.name}.md`,
      contractPage(
        integration,
        receives(integration) ? adjusted(declaredProvider(integration.source.provider), integration.source) : undefined,
      ),
    ]),
    ...integrations.map((integration): [string, string] => [
      `docs/runbooks/${integration.name}.md`,
      integrationRunbook(integration),
    ]),
    [`docs/runbooks/${PLATFORM}.md`, platformRunbook()],
    ...integrations.flatMap(({ calledNow }): [string, string][] => {
      const text = shapesText(integrationFolder(project, calledNow));
      return text === undefined ? [] : [[`integrations/${calledNow}/shapes.json`, text]];
    }),
  ]);
}

const LOG_FIELDS = '../../shared/telemetry/log.ts';

/** The same for every integration, so one with a placeholder as its name stands for all. */
function questions() {
  const any = { name: 'INTEGRATION', source: { provider: 'stripe' }, deliveries: {} } as const;
  return { integration: integrationQueries(ENVIRONMENT, any), platform: platformQueries(ENVIRONMENT) };
}

/** Named in the pages' commands; every environment has the same alarms. */
const ENVIRONMENT = 'prod';

function integrationRunbook(integration: DeployedIntegration): string {
  const { name, calledNow, title, impact, owner, escalation } = integration;
  const deliveries = Object.keys(integration.deliveries);
  return runbookPage({
    title: `${title}: when an alarm rings`,
    source: `\`integrations/${calledNow}/contract.ts\``,
    status: `npm run ops -- status ${calledNow} --env ${ENVIRONMENT}`,
    rows: [
      ['Impact', impact],
      ['Owner', `${owner.team}, ${owner.contact}`],
      ['Escalation', escalation.map((step) => `after ${step.afterMinutes} min ${step.contact}`).join('; ')],
      ['Contract', `[${calledNow}](../contracts/${name}.md)`],
    ],
    alarms: [
      ...deliveries.flatMap((delivery) => deliveryAlarms(ENVIRONMENT, integration, delivery)),
      ...Object.keys(integration.pulls ?? {}).flatMap((pull) => pullAlarms(ENVIRONMENT, integration, pull)),
      ...Object.keys(integration.reconciliations ?? {}).flatMap((one) =>
        reconciliationAlarms(ENVIRONMENT, integration, one),
      ),
      ...integrationAlarms(ENVIRONMENT, integration, true),
    ],
    procedures: receives(integration) ? [leakedSecret(integration, ENVIRONMENT)] : [],
  });
}

function platformRunbook(): string {
  return runbookPage({
    title: 'What all integrations share: when an alarm rings',
    source: '`shared/alarms`',
    status: `npm run ops -- status --env ${ENVIRONMENT}`,
    rows: [
      ['Impact', PLATFORM_IMPACT],
      ['Owner', 'the environment’s `owner` in `penstock.config.ts`'],
    ],
    alarms: [
      ...platformAlarms({ environment: ENVIRONMENT, production: true, jobs: scheduledJobs(ENVIRONMENT) }),
      pagerUndelivered(ENVIRONMENT),
    ],
  });
}
