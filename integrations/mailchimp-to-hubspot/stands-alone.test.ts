import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDERS = ['mailchimp-to-hubspot', 'hubspot-to-mailchimp'] as const;

test.each(FOLDERS)('%s stands without the other direction: what both need is in shared folders', (folder) => {
  const other = FOLDERS.find((one) => one !== folder) ?? '';
  const root = join(import.meta.dirname, '..', folder);
  const files = globSync('**/*.ts', { cwd: root });
  const imports = (file: string) => readFileSync(join(root, file), 'utf8').match(/from '[^']+'/g) ?? [];
  expect(files.filter((file) => imports(file).some((one) => one.includes(`../${other}/`)))).toEqual([]);
});
