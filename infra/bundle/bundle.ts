import { copyFile, glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import type { LoadedProject } from '../../shared/project/index.ts';
import { functionBuild } from './build.ts';
import { functionEntries, type PlatformFunction, receiverEntry, workerEntry } from './entries.ts';
import { withProjectSources } from './source-maps.ts';

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

/** Builds every function of every integration in one run. Each bundle holds its own integration and nothing of the others. */
export async function bundleFunctions(project: LoadedProject): Promise<Bundles> {
  const entries = functionEntries(project);
  const directory = await mkdtemp(join(tmpdir(), 'penstock-functions-'));
  await build(functionBuild({ entries, outdir: directory }));
  // Its process would hold a hundred megabytes while the templates are made.
  await stop();
  for await (const path of glob('**/*.map', { cwd: directory })) {
    const file = join(directory, path);
    await writeFile(file, withProjectSources(await readFile(file, 'utf8'), file));
  }
  for (const { name, beside } of entries) {
    const files = beside.flatMap((late) => [`${late}.mjs`, `${late}.mjs.map`]);
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
