import { accountsOf, type Destination } from '../../contract/index.ts';
import { callsPerSecond, PLATFORM, resourceName } from '../../topology/index.ts';
import type { AlarmDefinition } from '../definition.ts';
import { PLATFORM_IMPACT } from '../platform.ts';
import { type Block, lights, text, watched } from './body.ts';
import { alarmArn, type DashboardConfig, platformDefinitions } from './config.ts';
import { watchingCost } from './cost.ts';

const THIRD = [8, 6] as const;
/** CloudWatch's limit of an alarm widget. */
const MOST_LIGHTS = 100;

/** The alarms. */
export function headRows(config: DashboardConfig): readonly (readonly Block[])[] {
  const { environment, integrations, docsUrl } = config;
  const composites = integrations.map(({ name }) => alarmArn(config, resourceName(environment, name, 'any', 'page')));
  const definitions = platformDefinitions(config).map((definition) =>
    alarmArn(config, platformAlarmName(config, definition)),
  );
  const introduction = `**Penstock ${environment}.** Red needs a person: open the alarm, it says the impact, the owner and the next step. Choose an integration and one of its deliveries above; a pair that does not exist shows nothing. [Runbook of the platform](${docsUrl}/runbooks/${PLATFORM}.md) · [log fields](${docsUrl}/logs.md)`;
  return [
    [text(24, 2, introduction)],
    [...chunks(composites), definitions].map((alarms, index, all) =>
      lights(
        Math.floor(24 / all.length),
        5,
        index === all.length - 1 ? 'What all integrations share' : 'Integrations: red while one of its alarms pages',
        alarms,
      ),
    ),
  ];
}

/** What all integrations share: completeness, the functions, the budgets, the bill. */
export function sharedRows(config: DashboardConfig): readonly (readonly Block[])[] {
  const { region } = config;
  const alarm = (title: string, step: string, condition: string) => {
    const definition = platformDefinitions(config).find((one) => one.step === step && one.condition === condition);
    if (!definition)
      throw new Error(`The dashboard shows the alarm ${step} ${condition}, which the platform does not have.`);
    return watched(THIRD, region, title, alarmArn(config, platformAlarmName(config, definition)));
  };
  return [
    [
      alarm('Completeness: accepted events that are missing', 'completeness', 'broken'),
      alarm('Invocations of our functions that Lambda refused', 'functions', 'throttled'),
      text(8, 6, costText(config)),
    ],
    [text(8, 6, accountsTable(config)), text(16, 6, ownersTable(config))],
  ];
}

function platformAlarmName({ environment }: DashboardConfig, { step, condition }: AlarmDefinition): string {
  return resourceName(environment, PLATFORM, step, condition);
}

function ownersTable({ integrations, docsUrl, owner }: DashboardConfig): string {
  const rows = integrations.map(({ name, owner: { team, contact }, impact }) =>
    row(
      `**${name}**`,
      `${team}, ${contact}`,
      impact,
      `[runbook](${docsUrl}/runbooks/${name}.md) · [contract](${docsUrl}/contracts/${name}.md)`,
    ),
  );
  const platform = row('what all share', owner, PLATFORM_IMPACT, `[runbook](${docsUrl}/runbooks/${PLATFORM}.md)`);
  const head = row('Integration', 'Owner', 'Impact while it fails', 'Read');
  return ['### Who owns what', '', head, '| --- | --- | --- | --- |', ...rows, platform].join('\n');
}

function accountsTable({ integrations }: DashboardConfig): string {
  const accounts = new Map<string, Destination>();
  for (const account of integrations.flatMap(accountsOf)) accounts.set(account.name, account);
  const rows = [...accounts.values()].map(({ title, limits }) => {
    const rate = callsPerSecond(limits);
    return row(title, rate === undefined ? 'none stated' : String(Math.floor(rate * 60)));
  });
  return ['### Budget of each account', '', row('Account', 'Calls a minute, at most'), '| --- | --- |', ...rows].join(
    '\n',
  );
}

function costText(config: DashboardConfig): string {
  const { alarmsUsd, metricsUsd, dashboardUsd } = watchingCost(config);
  return [
    '### What watching costs',
    'USD a month, at most, at list price:',
    `- alarms ${alarmsUsd.toFixed(2)}`,
    `- own metrics ${metricsUsd.toFixed(2)}, less in hours without events`,
    `- this dashboard ${dashboardUsd.toFixed(2)}; the first three of an AWS account are free`,
    '- the graph of calls: 0.005 for each GB of log that it reads',
  ].join('\n');
}

const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function chunks(alarms: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(alarms.length / MOST_LIGHTS);
  return Array.from({ length: count }, (_, i) => alarms.slice(i * MOST_LIGHTS, (i + 1) * MOST_LIGHTS));
}
