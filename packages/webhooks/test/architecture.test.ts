import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { providers } from '../src/index.ts';
import { circleIn, importsIn, specifiersOf } from './imports.ts';

const src = join(import.meta.dirname, '../src');
const imports = importsIn(src);

it('no file of the package imports itself through others, types included', () => {
  expect(imports.size).toBeGreaterThan(100);
  expect(circleIn(imports)).toBeUndefined();
});

it('a circle through a type-only import is found', () => {
  const source = (to: string) => specifiersOf(`import type { X } from './${to}';`, 'shapes/a.ts');
  const files = new Map([
    ['shapes/a.ts', source('b.ts')],
    ['shapes/b.ts', source('../c.ts')],
    ['c.ts', ['shapes/b.ts', 'node:crypto']],
  ]);
  expect(circleIn(files)).toEqual(['shapes/b.ts', 'c.ts', 'shapes/b.ts']);
});

it('the package imports Node, its own files and its declared dependencies, and nothing of the project', () => {
  const { dependencies = {} } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'));
  const allowed = (to: string) => to.startsWith('node:') || imports.has(to) || to in dependencies;
  const foreign = [...imports].flatMap(([file, tos]) => tos.filter((to) => !allowed(to)).map((to) => `${file}: ${to}`));
  expect(foreign).toEqual([]);
});

it('each provider has a file of its own, named after its id', () => {
  const files = readdirSync(join(src, 'providers')).sort();
  expect(files).toEqual(
    Object.keys(providers)
      .map((id) => `${id}.ts`)
      .sort(),
  );
});

it('no provider’s file imports the file of another provider', () => {
  const across = [...imports].filter(
    ([file, tos]) => file.startsWith('providers/') && tos.some((to) => to.startsWith('providers/')),
  );
  expect(across).toEqual([]);
});

it('nothing that authenticates imports what signs, so that no receiver carries it', () => {
  const importing = [...imports].filter(
    ([file, tos]) => !file.startsWith('sign/') && tos.some((to) => to.startsWith('sign/')),
  );
  expect(importing).toEqual([]);
});
