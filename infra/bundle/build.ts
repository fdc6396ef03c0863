import { basename, join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { BESIDE, type FunctionEntry } from './entries.ts';

const root = join(import.meta.dirname, '../..');
const GENERATED = 'penstock';

export interface FunctionBuild {
  readonly entries: readonly Pick<FunctionEntry, 'name' | 'source'>[];
  /** What functions load when they must. Default: all of it. */
  readonly beside?: readonly string[];
  readonly outdir: string;
}

/** How functions are bundled, here and for AWS: each into `<outdir>/<name>/index.mjs`, what they load late into `<outdir>`. */
export function functionBuild({ entries, beside = BESIDE, outdir }: FunctionBuild) {
  return {
    entryPoints: [
      ...beside.map((name) => ({ in: `./functions/wiring/${name}.ts`, out: name })),
      ...entries.map(({ name }) => ({ in: `${GENERATED}:${name}`, out: join(name, 'index') })),
    ],
    plugins: [generatedEntries(entries), besideIt],
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

function generatedEntries(entries: readonly Pick<FunctionEntry, 'name' | 'source'>[]): Plugin {
  const sources = new Map(entries.map(({ name, source }) => [name, source]));
  return {
    name: 'generated-entries',
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

/** Leaves the import of what lies beside to the moment when it is run. */
const besideIt: Plugin = {
  name: 'beside-it',
  setup(run) {
    run.onResolve({ filter: new RegExp(`^\\./(wiring/)?(${BESIDE.join('|')})\\.ts$`) }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.mjs`, external: true } : undefined,
    );
  },
};
