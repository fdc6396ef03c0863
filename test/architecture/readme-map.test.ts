import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The folders in the first column of the README's table of the architecture. */
function mapped(readme: string): readonly string[] {
  const [, section = ''] = /^## (?:Architecture|The house)\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readme) ?? [];
  const cells = section.split('\n').flatMap((line) => /^\|([^|]*)\|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replace(/\/$/, '')));
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        readdirSync(join(root, folder, entry.name)).length > 0 &&
        !/^\.|^(node_modules|coverage|cdk\.out|reports)$/.test(entry.name),
    )
    .map(({ name }) => join(folder, name));
}

test('the README’s map names every folder of the root and of shared, and no folder that does not exist', () => {
  const map = mapped(readFileSync(join(root, 'README.md'), 'utf8'));
  const shared = foldersIn('shared');
  const needed = [...foldersIn('.').filter((folder) => folder !== 'shared'), ...shared];
  expect(shared.length).toBeGreaterThan(5);
  expect(needed.filter((folder) => !map.includes(folder))).toEqual([]);
  // A team may have no integrations yet.
  expect(map.filter((name) => name !== 'integrations' && !existsSync(join(root, name)))).toEqual([]);
  expect(map.filter((name, at) => map.indexOf(name) !== at)).toEqual([]);
});

test('the first column of the table is read, up to the next section', () => {
  const readme = '## Architecture\n\n| folder | |\n| --- | --- |\n| `a/`, `b` | `c` |\n\n## Next\n\n| `d` | |\n';
  expect(mapped(readme)).toEqual(['a', 'b']);
  expect(mapped('## Architecture\n\n| `a/` | |\n')).toEqual(['a']);
});
