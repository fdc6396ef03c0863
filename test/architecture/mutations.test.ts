import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTATIONS } from '../mutations/mutations.ts';
import { readSource } from './modules.ts';

const root = join(import.meta.dirname, '../..');

test.each(MUTATIONS)('$guard: the code that the mutation breaks is there once, and so are its tests', (mutation) => {
  expect(readSource(mutation.file).split(mutation.find)).toHaveLength(2);
  expect(mutation.tests.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
