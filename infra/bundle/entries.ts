import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { declaredProvider, GENERIC_SOURCES, remembersTokens } from '@penstock/webhooks';
import type { Integration } from '../../shared/contract/index.ts';
import { integrationFolder, type LoadedProject } from '../../shared/project/index.ts';
import {
  archiveFunctionName,
  completenessCheckFunctionName,
  completenessConfig,
  type DeployedIntegration,
  monitorConfig,
  monitorFunctionName,
  pagerFunctionName,
  receiverFunctionName,
  valveConfig,
  valveFunctionName,
  workerFunctionName,
} from '../../shared/topology/index.ts';

const root = join(import.meta.dirname, '../..');
/**
 * Built once and laid beside the functions that load them when they must: S3's client would grow a receiver by two thirds, and
 * Lambda's a worker by a seventh; few events need the one, and only an outage the other.
 */
const CLAIMS = 'claims';
const VALVE_CALL = 'valve-call';
export const BESIDE: readonly string[] = [CLAIMS, VALVE_CALL];

/** One function's entry. */
export interface FunctionEntry {
  /** Names its bundle. */
  readonly name: string;
  /** TypeScript: a factory of `functions/` bound to what it serves. */
  readonly source: string;
  /** What is laid beside its bundle. */
  readonly beside: readonly string[];
  /** What the function is called in an environment. */
  functionName(environment: string): string;
}

/** Every function of a project: one receiver for each integration, one worker for each delivery, and the platform's. */
export function functionEntries(project: LoadedProject): readonly FunctionEntry[] {
  const { integrations } = project;
  const ofPlatform = Object.entries(PLATFORM_ENTRIES).map(([name, { lines, functionName }]) => ({
    ...{ name, functionName, beside: [] },
    source: lines(integrations),
  }));
  return [
    ...integrations.flatMap((integration) => entriesOf(integration, teamFolder(project, integration))),
    ...ofPlatform,
  ];
}

export const receiverEntry = (integration: string) => `receive-${integration}`;
export const workerEntry = (integration: string, delivery: string) => `deliver-${integration}-${delivery}`;

/**
 * The functions that all integrations share. What they know of the contracts is written into them: a hundred integrations do
 * not fit into environment variables.
 */
const PLATFORM_ENTRIES = {
  archive: { lines: () => platformEntry('archive'), functionName: archiveFunctionName },
  completeness: {
    lines: (integrations: readonly Integration[]) => platformEntry('completeness', completenessConfig(integrations)),
    functionName: completenessCheckFunctionName,
  },
  valve: {
    lines: (integrations: readonly Integration[]) => platformEntry('valve', valveConfig(integrations)),
    functionName: valveFunctionName,
  },
  monitor: {
    lines: (integrations: readonly Integration[]) => platformEntry('monitor', monitorConfig(integrations)),
    functionName: monitorFunctionName,
  },
  pager: {
    lines: () => `import { page } from './functions/page.ts';\nexport const handler = page();`,
    functionName: pagerFunctionName,
  },
};

export type PlatformFunction = keyof typeof PLATFORM_ENTRIES;

function platformEntry(name: string, config?: object): string {
  return [
    `import { ${name} } from './functions/${name}.ts';`,
    `export const handler = ${name}(${config ? JSON.stringify(config) : ''});`,
  ].join('\n');
}

/** An integration's folder, as an import from the root names it. */
function teamFolder(project: LoadedProject, { calledNow }: DeployedIntegration): string {
  return `./${relative(root, integrationFolder(project, calledNow))}`;
}

function entriesOf(integration: DeployedIntegration, folder: string): FunctionEntry[] {
  const { name, source, deliveries } = integration;
  const receiver = {
    name: receiverEntry(name),
    beside: [CLAIMS],
    functionName: (environment: string) => receiverFunctionName(environment, name),
    source: [
      `import { receive } from './functions/receive.ts';`,
      `import contract from '${folder}/contract.ts';`,
      ...receiverLines(source.provider),
    ].join('\n'),
  };
  const workers = Object.entries(deliveries).map(([delivery, { calledNow }]) => ({
    name: workerEntry(name, delivery),
    beside: [CLAIMS, VALVE_CALL],
    functionName: (environment: string) => workerFunctionName(environment, name, delivery),
    source: workerSource(folder, calledNow),
  }));
  return [receiver, ...workers];
}

function workerSource(folder: string, delivery: string): string {
  const shapes = `${folder}/shapes.json`;
  return [
    `import { deliver } from './functions/deliver.ts';`,
    `import bound from '${folder}/${delivery}.ts';`,
    ...(existsSync(join(root, shapes))
      ? [`import shapes from '${shapes}';`, `export const handler = deliver(bound, shapes);`]
      : [`export const handler = deliver(bound);`]),
  ].join('\n');
}

/** The lines that bind the receiver to its provider and import nothing of the others. */
function receiverLines(provider: Integration['source']['provider']): string[] {
  if (typeof provider === 'string') {
    const definition = camelCase(provider);
    const table = `import { ${definition} } from '@penstock/webhooks/table';`;
    if (!remembersTokens(declaredProvider(provider))) {
      return [table, `export const handler = receive(contract, ${definition});`];
    }
    return [
      table,
      `import { tokenMemory } from './functions/wiring/token-memory.ts';`,
      `export const handler = receive(contract, ${definition}, tokenMemory);`,
    ];
  }
  const source = GENERIC_SOURCES[provider.kind];
  return [
    `import { ${source} } from '@penstock/webhooks/generic';`,
    `export const handler = receive(contract, ${source}(contract.source.provider));`,
  ];
}

/** `hubspot-v3` → `hubspotV3`. */
function camelCase(kebab: string): string {
  return kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
