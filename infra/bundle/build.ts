import { basename, join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { ENGINE, LATE } from './shared-parts.ts';

const root = join(import.meta.dirname, '../..');
const GENERATED = 'penstock';

/** A module to build: the entry of a function, or what is laid beside several. */
export interface GeneratedModule {
  readonly name: string;
  /** TypeScript; its relative imports begin at the root. */
  readonly source: string;
  /** Its bundle, without `.mjs`, from the output folder. */
  readonly out: string;
}

export interface FunctionBuild {
  readonly modules: readonly GeneratedModule[];
  readonly outdir: string;
}

/** How functions are bundled, here and for AWS. What is laid beside them is left out, and loaded from there. */
export function functionBuild({ modules, outdir }: FunctionBuild) {
  return {
    entryPoints: modules.map(({ name, out }) => ({ in: `${GENERATED}:${name}`, out })),
    plugins: [generatedModules(modules), engineBeside, lateBeside],
    outdir,
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
  } satisfies BuildOptions;
}

function generatedModules(modules: readonly GeneratedModule[]): Plugin {
  const sources = new Map(modules.map(({ name, source }) => [name, source]));
  return {
    name: 'generated-modules',
    setup(run) {
      run.onResolve({ filter: new RegExp(`^${GENERATED}:`) }, ({ path }) => ({
        path: path.slice(GENERATED.length + 1),
        namespace: GENERATED,
      }));
      run.onLoad({ filter: /.*/, namespace: GENERATED }, ({ path }) => ({
        contents: sources.get(path) ?? '',
        loader: 'ts',
        resolveDir: root,
      }));
    },
  };
}

/** Entries and the team's code take all that is the engine's from the file beside them. */
const engineBeside: Plugin = {
  name: 'engine-beside',
  setup(run) {
    const filter = new RegExp(`^(penstock|\\./${ENGINE}\\.mjs)$`);
    run.onResolve({ filter }, () => ({ path: `./${ENGINE}.mjs`, external: true }));
  },
};

/** Leaves the import of what is seldom needed to the moment when it is run. */
const lateBeside: Plugin = {
  name: 'late-beside',
  setup(run) {
    run.onResolve({ filter: new RegExp(`^\\./(wiring/)?(${LATE.join('|')})\\.ts$`) }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.mjs`, external: true } : undefined,
    );
  },
};
