import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Integration, type Receiving, receives } from '../../shared/contract/index.ts';
import { integrationFolder, type LoadedProject } from '../../shared/project/index.ts';
import {
  archiveFunctionName,
  completenessCheckFunctionName,
  completenessConfig,
  type DeployedIntegration,
  monitorConfig,
  monitorFunctionName,
  pagerFunctionName,
  pullFunctionName,
  receiverFunctionName,
  recoverConfig,
  recoverFunctionName,
  valveConfig,
  valveFunctionName,
  workerFunctionName,
} from '../../shared/topology/index.ts';
import {
  ENGINE,
  PULL_PARTS,
  RECONCILE_PARTS,
  receiverParts,
  receiverSource,
  type SharedPart,
  WORKER_PARTS,
} from './shared-parts.ts';

const root = join(import.meta.dirname, '../..');
/** One function's entry. */
export interface FunctionEntry {
  /** Names its bundle. */
  readonly name: string;
  /** TypeScript: a factory of `functions/` bound to what it serves. Its relative imports begin at the root. */
  readonly source: string;
  /** What is laid beside its bundle. */
  readonly beside: readonly SharedPart[];
  /** What the function is called in an environment. */
  functionName(environment: string): string;
}

/** Every function of a project: one receiver for each integration that receives, one worker for each delivery, one for each pull and each reconciliation, and the platform's. */
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
export const pullEntry = (integration: string, pull: string) => `pull-${integration}-${pull}`;
export const reconcileEntry = (integration: string, reconciliation: string) =>
  `reconcile-${integration}-${reconciliation}`;
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
  recover: {
    lines: (integrations: readonly Integration[]) => platformEntry('recover', recoverConfig(integrations)),
    functionName: recoverFunctionName,
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
  const { name, deliveries, pulls = {}, reconciliations = {} } = integration;
  const receivers = receives(integration) ? [receiverEntryOf(integration, folder)] : [];
  const workers = Object.entries(deliveries).map(([delivery, { calledNow }]) => ({
    name: workerEntry(name, delivery),
    beside: WORKER_PARTS,
    functionName: (environment: string) => workerFunctionName(environment, name, delivery),
    source: workerSource(folder, calledNow),
  }));
  const runs = (act: 'pull' | 'reconcile', one: string, file = one) => ({
    functionName: (environment: string) => pullFunctionName(environment, name, one),
    source: [
      `import { ${act} } from './${ENGINE}.mjs';`,
      `import bound from '${folder}/${file}.ts';`,
      `export const handler = ${act}(bound);`,
    ].join('\n'),
  });
  const listings = Object.entries(pulls).map(([one, { calledNow }]) => ({
    ...{ name: pullEntry(name, one), beside: PULL_PARTS, ...runs('pull', one, calledNow) },
  }));
  const comparisons = Object.keys(reconciliations).map((one) => ({
    ...{ name: reconcileEntry(name, one), beside: RECONCILE_PARTS, ...runs('reconcile', one) },
  }));
  return [...receivers, ...workers, ...listings, ...comparisons];
}

function receiverEntryOf({ name, source }: Receiving<DeployedIntegration>, folder: string): FunctionEntry {
  return {
    name: receiverEntry(name),
    beside: receiverParts(source.provider),
    functionName: (environment) => receiverFunctionName(environment, name),
    source: receiverSource(source.provider, `${folder}/contract.ts`),
  };
}

function workerSource(folder: string, delivery: string): string {
  const shapes = `${folder}/shapes.json`;
  return [
    `import { deliver } from './${ENGINE}.mjs';`,
    `import bound from '${folder}/${delivery}.ts';`,
    ...(existsSync(join(root, shapes))
      ? [`import shapes from '${shapes}';`, `export const handler = deliver(bound, shapes);`]
      : [`export const handler = deliver(bound);`]),
  ].join('\n');
}
