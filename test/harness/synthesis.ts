import { cp, glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { destinationNames } from '../../dev/start/declared.ts';
import { synthesize } from '../../dev/start/synthesize.ts';
import { loadProject } from '../../shared/project/index.ts';
import { pagingTargets } from '../../shared/topology/index.ts';

/** Origins of vendors in the shared assembly: only the test that starts a vendor knows its port. */
const placeholder = (name: string) => `https://${name}.origin.invalid`;

/** Synthesizes every environment of the fixture project, with a placeholder for each origin. @returns the folder */
export async function synthesizeAll(output: string): Promise<string> {
  const project = await loadProject();
  const targets = Object.values(project.environments).flatMap(({ paging }) => (paging ? pagingTargets(paging) : []));
  const names = [...destinationNames(project), ...targets.map(({ kind }) => kind)];
  await synthesize({ vendors: Object.fromEntries(names.map((name) => [name, placeholder(name)])), output });
  return output;
}

export interface AssemblyOptions {
  /** A project file other than the fixture project's: it is synthesized for its test alone. */
  readonly project?: string;
  readonly stage: string;
  /** Origin by destination or kind of paging service, as `-c vendors` takes them. */
  readonly vendors: Readonly<Record<string, string>>;
  /** The folder that receives the assembly. */
  readonly output: string;
}

/**
 * Puts the assembly of an environment into a folder. Under vitest it is a copy of the run's only synthesis with these origins
 * written into its templates; in a drill it is synthesized.
 */
export async function assemblyOf({ project, stage, vendors, output }: AssemblyOptions): Promise<void> {
  const shared = process.env.PENSTOCK_TEST_SYNTHESIS;
  if (shared === undefined || project !== undefined) {
    return synthesize({ ...(project !== undefined && { project }), environment: stage, vendors, output });
  }
  await cp(await sharedAssembly(shared), output, { recursive: true });
  for await (const template of glob(join(output, `assembly-${stage}/*.template.json`))) {
    let text = await readFile(template, 'utf8');
    for (const [name, origin] of Object.entries(vendors)) text = text.replaceAll(placeholder(name), origin);
    await writeFile(template, text);
  }
}

/** The folder of the run's synthesis. The first call waits until it is made. */
async function sharedAssembly(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`The CDK app did not synthesize:\n${text}`);
  return text;
}
