import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { declaredProvider, GENERIC_SOURCES, remembersTokens } from '@penstock/webhooks';
import { build, type Plugin, stop } from 'esbuild';
import type { Integration } from '../shared/contract/index.ts';
import { integrationFolder, type LoadedProject } from '../shared/project/index.ts';
import { completenessConfig, type DeployedIntegration, monitorConfig, valveConfig } from '../shared/topology/index.ts';
import { camelCase } from './case.ts';

/** A function's bundle: a folder with `index.mjs`, where events pass with what it loads when it must, and, apart, their source maps. */
export interface Bundle {
  readonly directory: string;
  readonly handler: 'index.handler';
}

export interface Bundles {
  receiver(integration: string): Bundle;
  worker(integration: string, delivery: string): Bundle;
  platform(name: PlatformFunction): Bundle;
  /** Removes the folders, once the assets have been copied into the assembly. */
  remove(): Promise<void>;
}

const root = join(import.meta.dirname, '..');
const GENERATED = 'penstock';
/**
 * Built once and laid beside the functions that load them when they must: S3's client would grow a receiver by two thirds, and
 * Lambda's a worker by a seventh; few events need the one, and only an outage the other.
 */
const CLAIMS = 'claims';
const VALVE_CALL = 'valve-call';

/** Builds every function of every integration in one run. Each bundle holds its own integration and nothing of the others. */
export async function bundleFunctions(project: LoadedProject): Promise<Bundles> {
  const { integrations } = project;
  const ofIntegrations = integrations.flatMap((integration) =>
    entriesOf(integration, teamFolder(project, integration)),
  );
  const ofPlatform = Object.entries(PLATFORM_ENTRIES).map(([name, lines]) => [name, lines(integrations)] as const);
  const entries = new Map([...ofIntegrations, ...ofPlatform]);
  const directory = await mkdtemp(join(tmpdir(), 'penstock-functions-'));
  await build({
    entryPoints: [
      ...[CLAIMS, VALVE_CALL].map((name) => ({ in: `./functions/wiring/${name}.ts`, out: name })),
      ...[...entries.keys()].map((name) => ({ in: `${GENERATED}:${name}`, out: join(name, 'index') })),
    ],
    plugins: [generatedEntries(entries), besideIt],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './functions/wiring/credentials.ts' },
    legalComments: 'none',
    logLevel: 'warning',
  });
  // Its process would hold a hundred megabytes while the templates are made.
  await stop();
  for (const [name] of ofIntegrations) {
    const besides = name.startsWith(WORKER) ? [CLAIMS, VALVE_CALL] : [CLAIMS];
    const files = besides.flatMap((beside) => [`${beside}.mjs`, `${beside}.mjs.map`]);
    await Promise.all(files.map((file) => copyFile(join(directory, file), join(directory, name, file))));
  }
  const bundle = (name: string): Bundle => ({ directory: join(directory, name), handler: 'index.handler' });
  return {
    receiver: (integration) => bundle(receiverEntry(integration)),
    worker: (integration, delivery) => bundle(workerEntry(integration, delivery)),
    platform: bundle,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

const receiverEntry = (integration: string) => `receive-${integration}`;
const WORKER = 'deliver-';
const workerEntry = (integration: string, delivery: string) => `${WORKER}${integration}-${delivery}`;

/**
 * The functions that all integrations share. What they know of the contracts is written into them: a hundred integrations do
 * not fit into environment variables.
 */
const PLATFORM_ENTRIES = {
  archive: () => platformEntry('archive'),
  completeness: (integrations: readonly Integration[]) =>
    platformEntry('completeness', completenessConfig(integrations)),
  valve: (integrations: readonly Integration[]) => platformEntry('valve', valveConfig(integrations)),
  monitor: (integrations: readonly Integration[]) => platformEntry('monitor', monitorConfig(integrations)),
  pager: () => `import { page } from './functions/page.ts';\nexport const handler = page();`,
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

/** Each function's entry, as source text: the factory of `functions/` bound to one integration. */
function entriesOf(integration: DeployedIntegration, folder: string): [name: string, source: string][] {
  const { name, source, deliveries } = integration;
  return [
    [
      receiverEntry(name),
      [
        `import { receive } from './functions/receive.ts';`,
        `import contract from '${folder}/contract.ts';`,
        ...receiverLines(source.provider),
      ].join('\n'),
    ],
    ...Object.entries(deliveries).map(([delivery, { calledNow }]): [string, string] => {
      const file = `${folder}/${calledNow}.ts`;
      const shapes = `${folder}/shapes.json`;
      return [
        workerEntry(name, delivery),
        [
          `import { deliver } from './functions/deliver.ts';`,
          `import bound from '${file}';`,
          ...(existsSync(join(root, shapes))
            ? [`import shapes from '${shapes}';`, `export const handler = deliver(bound, shapes);`]
            : [`export const handler = deliver(bound);`]),
        ].join('\n'),
      ];
    }),
  ];
}

/** The lines that bind the receiver to its provider and import nothing of the others. */
function receiverLines(provider: Integration['source']['provider']): string[] {
  if (typeof provider === 'string') {
    const row = camelCase(provider);
    const table = `import { ${row} } from '@penstock/webhooks/table';`;
    if (!remembersTokens(declaredProvider(provider))) {
      return [table, `export const handler = receive(contract, ${row});`];
    }
    return [
      table,
      `import { tokenMemory } from './functions/wiring/token-memory.ts';`,
      `export const handler = receive(contract, ${row}, tokenMemory);`,
    ];
  }
  const source = GENERIC_SOURCES[provider.kind];
  return [
    `import { ${source} } from '@penstock/webhooks/generic';`,
    `export const handler = receive(contract, ${source}(contract.source.provider));`,
  ];
}

function generatedEntries(entries: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'generated-entries',
    setup(run) {
      run.onResolve({ filter: new RegExp(`^${GENERATED}:`) }, ({ path }) => ({
        path: path.slice(GENERATED.length + 1),
        namespace: GENERATED,
      }));
      run.onLoad({ filter: /.*/, namespace: GENERATED }, ({ path }) => ({
        contents: entries.get(path) ?? '',
        loader: 'ts',
        resolveDir: root,
      }));
    },
  };
}

/** Leaves the import of what lies beside to the moment when it is run. */
const besideIt: Plugin = {
  name: 'beside-it',
  setup(run) {
    run.onResolve({ filter: new RegExp(`^\\./(wiring/)?(${CLAIMS}|${VALVE_CALL})\\.ts$`) }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.mjs`, external: true } : undefined,
    );
  },
};
