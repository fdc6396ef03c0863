import { cp, glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environments } from '../../infra/environments.ts';
import { synthesize } from '../../local/start/synthesize.ts';
import { vendorNames } from '../../local/vendors/index.ts';
import { pagingTargets } from '../../shared/contract/index.ts';

/** Origin by destination or kind of paging service, as `-c vendors` takes them. */
export type Origins = Readonly<Record<string, string>>;

/** Where vendors stand in the shared assembly: their ports are known only to the test that starts them. */
const placeholder = (name: string) => `https://${name}.origin.invalid`;

/** Synthesizes every environment, with a placeholder for each origin. @returns the folder */
export async function synthesizeAll(output: string): Promise<string> {
  const targets = Object.values(environments).flatMap(({ paging }) => (paging ? pagingTargets(paging) : []));
  const names = [...vendorNames, ...targets.map(({ kind }) => kind)];
  await synthesize({ vendors: Object.fromEntries(names.map((name) => [name, placeholder(name)])), output });
  return output;
}

/**
 * Puts the assembly of an environment into a folder. Under vitest it is a copy of the run's only synthesis with these origins
 * written into its templates; in a drill it is synthesized.
 */
export async function assemblyOf(environment: string, vendors: Origins, output: string): Promise<void> {
  const shared = process.env.PENSTOCK_TEST_SYNTHESIS;
  if (shared === undefined) return synthesize({ environment, vendors, output });
  await cp(await sharedAssembly(shared), output, { recursive: true });
  for await (const template of glob(join(output, `assembly-${environment}/*.template.json`))) {
    let text = await readFile(template, 'utf8');
    for (const [name, origin] of Object.entries(vendors)) text = text.replaceAll(placeholder(name), origin);
    await writeFile(template, text);
  }
}

/** The folder of the run's synthesis. The first one who asks waits until it is made. */
async function sharedAssembly(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`The CDK app did not synthesize:\n${text}`);
  return text;
}
