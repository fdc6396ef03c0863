import { cp, glob, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyProject, type ProjectCopy } from '../../../test/harness/project.ts';

const own = join(import.meta.dirname, '..');
const beside = join(import.meta.dirname, 'beside');

/** A project of this integration, with pages of so many products, and of one that receives live events for the same account. */
export async function importedProject(pageSize: number): Promise<ProjectCopy> {
  const copy = await copyProject(beside);
  const folder = join(copy.folder, 'integrations');
  for (const file of await Array.fromAsync(glob('*.ts', { cwd: own })))
    if (!file.endsWith('.test.ts')) await cp(join(own, file), join(folder, 'shopify-to-algolia', file));
  for (const account of ['shopify.ts', 'algolia.ts'])
    await cp(join(own, '../destinations', account), join(folder, 'destinations', account));
  await copy.rename('prices-to-algolia', 'integrations/prices-to-algolia');
  await rm(join(copy.folder, 'destinations'), { recursive: true });
  const config = await readFile(join(beside, 'penstock.config.ts'), 'utf8');
  const here = config
    .replace("'../../contract.ts'", "'./integrations/shopify-to-algolia/contract.ts'")
    .replace("'./prices-to-algolia/", "'./integrations/prices-to-algolia/");
  await copy.write('penstock.config.ts', here);
  await copy.replace('integrations/shopify-to-algolia/product.ts', 'PAGE_SIZE = 250', `PAGE_SIZE = ${pageSize}`);
  // Each kill costs the run two minutes, until its message comes back.
  await copy.replace('integrations/shopify-to-algolia/contract.ts', 'hours: 8 }', 'hours: 48 }');
  return copy;
}
