import { cp, glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyProject, type ProjectCopy } from '../../../../test/harness/project.ts';

const own = join(import.meta.dirname, '../..');
const template = join(own, 'test/alone');

/** A project of this integration and no other: nothing else runs at night. */
export async function aloneProject(): Promise<ProjectCopy> {
  const copy = await copyProject(template);
  const folder = join(copy.folder, 'integrations');
  for (const file of await Array.fromAsync(glob('*.ts', { cwd: own })))
    if (!file.endsWith('.test.ts')) await cp(join(own, file), join(folder, 'stripe-to-xero', file));
  for (const file of ['destinations/stripe.ts', 'destinations/xero.ts', 'links/money-movement.ts'])
    await cp(join(own, '..', file), join(folder, file));
  const config = await readFile(join(template, 'penstock.config.ts'), 'utf8');
  await copy.write(
    'penstock.config.ts',
    config.replace("'../../contract.ts'", "'./integrations/stripe-to-xero/contract.ts'"),
  );
  // Planted differences are many for a day that is small.
  await copy.replace('integrations/stripe-to-xero/contract.ts', 'percent: 10 }', 'percent: 50 }');
  return copy;
}
