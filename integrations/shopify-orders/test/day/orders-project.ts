import { cp, glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyProject, type ProjectCopy } from '../../../../test/harness/project.ts';

const own = join(import.meta.dirname, '../..');
const around = join(own, '..');
const FILES = [
  'destinations/salesforce.ts',
  'destinations/sendgrid.ts',
  'destinations/xero.ts',
  'links/customer-welcome.ts',
];

/** A project of this integration alone. */
export async function ordersProject(): Promise<ProjectCopy> {
  const source = join(own, 'test/project');
  const copy = await copyProject(source);
  const folder = join(copy.folder, 'integrations');
  for (const file of await Array.fromAsync(glob('*.ts', { cwd: own })))
    if (!/(\.test|^fixture)\.ts$/.test(file)) await cp(join(own, file), join(folder, 'shopify-orders', file));
  for (const file of FILES) await cp(join(around, file), join(folder, file));
  const config = await readFile(join(source, 'penstock.config.ts'), 'utf8');
  const here = config.replace("'../../contract.ts'", "'./integrations/shopify-orders/contract.ts'");
  await copy.write('penstock.config.ts', here);
  return copy;
}
