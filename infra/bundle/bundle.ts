import { link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import type { LoadedProject } from '../../shared/project/index.ts';
import { functionBuild, type GeneratedModule } from './build.ts';
import {
  functionEntries,
  type PlatformFunction,
  pullEntry,
  receiverEntry,
  reconcileEntry,
  workerEntry,
} from './entries.ts';
import { withProjectSources, withTeamsSources } from './source-maps.ts';

/** A function's bundle: a folder with `index.mjs`, the map of its own source, and what is laid beside it. */
export interface Bundle {
  readonly directory: string;
  readonly handler: 'index.handler';
}

export interface Bundles {
  receiver(integration: string): Bundle;
  worker(integration: string, delivery: string): Bundle;
  pull(integration: string, pull: string): Bundle;
  reconciliation(integration: string, reconciliation: string): Bundle;
  platform(name: PlatformFunction): Bundle;
  /** Removes the folders, once the assets have been copied into the assembly. */
  remove(): Promise<void>;
}

export interface BuiltBundles extends Bundles {
  /** The folder with the maps of what is laid beside functions. They are not deployed; an assembly has them in a folder of this name. */
  readonly sourceMaps: string;
}

const BATCH = 24;

/** Lies beside the assets of an assembly. */
export const SOURCE_MAPS = 'source-maps';

/**
 * Builds every function of every integration: the engine once, then all entries in one run. Each bundle holds its own integration
 * and nothing of the others.
 */
export async function bundleFunctions(project: LoadedProject): Promise<BuiltBundles> {
  const entries = functionEntries(project);
  const parts = [...new Map(entries.flatMap(({ beside }) => beside).map((part) => [part.name, part])).values()];
  const outdir = await mkdtemp(join(tmpdir(), 'penstock-functions-'));
  const module = ({ name, source }: { readonly name: string; readonly source: string }): GeneratedModule => ({
    ...{ name, source },
    out: join(name, 'index'),
  });
  await buildInBatches([...parts, ...entries].map(module), outdir);
  // Its process would hold a hundred megabytes while the templates are made.
  await stop();
  const sourceMaps = join(outdir, SOURCE_MAPS);
  await mkdir(sourceMaps);
  for (const { name, beside } of entries) {
    const map = join(outdir, name, 'index.mjs.map');
    const named = beside.length > 0 ? withTeamsSources : withProjectSources;
    await writeFile(map, named(await readFile(map, 'utf8'), map));
  }
  for (const { name } of parts) await takeMapAway(outdir, name);
  for (const { name, beside } of entries)
    for (const part of beside) await link(join(outdir, part.name, 'index.mjs'), join(outdir, name, `${part.file}.mjs`));
  const bundle = (name: string): Bundle => ({ directory: join(outdir, name), handler: 'index.handler' });
  return {
    receiver: (integration) => bundle(receiverEntry(integration)),
    worker: (integration, delivery) => bundle(workerEntry(integration, delivery)),
    pull: (integration, pull) => bundle(pullEntry(integration, pull)),
    reconciliation: (integration, one) => bundle(reconcileEntry(integration, one)),
    platform: bundle,
    sourceMaps,
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}

/** A few at a time: esbuild keeps all of a run in memory, and each entry has its own part of the schema library. */
async function buildInBatches(modules: readonly GeneratedModule[], outdir: string): Promise<void> {
  for (let at = 0; at < modules.length; at += BATCH)
    await build(functionBuild({ modules: modules.slice(at, at + BATCH), outdir }));
}

/** Moves a part's map into the folder of maps, and has the part name it there: one for all functions, and in no asset. */
async function takeMapAway(outdir: string, name: string): Promise<void> {
  const [code, map] = [join(outdir, name, 'index.mjs'), `${name}.mjs.map`];
  const text = withProjectSources(await readFile(`${code}.map`, 'utf8'), `${code}.map`);
  await writeFile(join(outdir, SOURCE_MAPS, map), text);
  const bundle = await readFile(code, 'utf8');
  await writeFile(code, bundle.replace(/(sourceMappingURL=).*\s*$/, `$1../${SOURCE_MAPS}/${map}\n`));
}
