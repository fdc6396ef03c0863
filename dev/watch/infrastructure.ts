import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { ENVIRONMENT } from '../start/environment.ts';

const root = join(import.meta.dirname, '../..');

/** What the infrastructure is made of: all code that a synthesis runs, as it is without comments and types. */
export interface InfrastructureCode {
  readonly digest: string;
  /** The team's simulated vendors, which run beside it. */
  readonly vendors: string;
  /** Folders of its files. */
  readonly folders: readonly string[];
}

/** @throws what esbuild finds */
export async function readInfrastructureCode(projectFile: string): Promise<InfrastructureCode> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, 'infra/app.ts'), resolve(root, projectFile)],
    absWorkingDir: root,
    plugins: [packagesApart],
    ...{ bundle: true, minify: true, write: false, metafile: true, outdir: join(root, 'unwritten') },
    ...{ platform: 'node', format: 'esm', logLevel: 'silent' },
  });
  const digest = createHash('sha256');
  for (const { contents } of outputFiles) digest.update(contents);
  const folder = dirname(resolve(root, projectFile));
  // What matters without being imported: which integrations there are, and which have shapes.
  for (const path of await filesIn(folder, 'integrations/*/{contract.ts,shapes.json}')) digest.update(path);
  const vendors = createHash('sha256');
  for (const path of await filesIn(folder, 'integrations/vendors/**/*.ts'))
    vendors.update(path).update(await readFile(join(folder, path)));
  const folders = new Set(Object.keys(metafile.inputs).map((file) => dirname(join(root, file))));
  return { digest: digest.digest('hex'), vendors: vendors.digest('hex'), folders: [...folders] };
}

async function filesIn(folder: string, pattern: string): Promise<readonly string[]> {
  return (await Array.fromAsync(glob(pattern, { cwd: folder }))).sort();
}

/** The packages of this repository are code like any other; those of others change with an install only. */
const packagesApart: Plugin = {
  name: 'packages-apart',
  setup(run) {
    run.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path === 'penstock' || path.startsWith('@penstock/')
        ? undefined
        : { path, external: true },
    );
  },
};

/** Stack → logical id → resource, the hashes of code left out. */
export type Templates = ReadonlyMap<string, Readonly<Record<string, { readonly Type: string }>>>;

export async function readTemplates(assembly: string): Promise<Templates> {
  const templates = new Map<string, Readonly<Record<string, { readonly Type: string }>>>();
  for await (const path of glob(`assembly-${ENVIRONMENT}/*.template.json`, { cwd: assembly })) {
    const text = await readFile(join(assembly, path), 'utf8');
    const { Resources, ...rest } = JSON.parse(text.replaceAll(/[0-9a-f]{64}/g, 'code'));
    templates.set(basename(path, '.template.json'), { ...Resources, ...withType(rest) });
  }
  return templates;
}

/** Outputs, parameters and conditions, compared like resources. */
function withType(sections: Readonly<Record<string, object>>): Record<string, { readonly Type: string }> {
  return Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, { ...section, Type: name }]));
}

/** What a deploy would change, a line each; empty when only code differs. */
export function templateChanges(before: Templates, after: Templates): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((stack) => {
    const [old, young] = [before.get(stack) ?? {}, after.get(stack) ?? {}];
    return [...new Set([...Object.keys(old), ...Object.keys(young)])].flatMap((id) => {
      const [from, to] = [old[id], young[id]];
      if (isDeepStrictEqual(from, to)) return [];
      const what = from === undefined ? 'new' : to === undefined ? 'gone' : 'changed';
      return [`${stack}: ${(to ?? from)?.Type} ${id} ${what}`];
    });
  });
}
