import { expect, test } from 'vitest';
import { addDelivery, listIntegration } from '../../ops/new/edit.ts';

const IMPORT = "import { defineProject } from 'penstock';";
const config = (list: string, imports = '') =>
  `${IMPORT}\n${imports}\nexport default defineProject({\n  integrations: ${list},\n});\n`;
const list = (text: string) => listIntegration(text, 'shopToBooks', './integrations/shop-to-books/contract.ts');
const LINE = "import shopToBooks from './integrations/shop-to-books/contract.ts';";

test('an integration is listed behind those that are there, its import in the order of paths', () => {
  const a = "import a from './integrations/a/contract.ts';";
  const z = "import z from './integrations/z/contract.ts';";
  expect(list(config('[a, z]', `${a}\n${z}\n`))).toEqual({
    ok: true,
    text: config('[a, z, shopToBooks]', `${a}\n${LINE}\n${z}\n`),
  });
  expect(list(config('[]'))).toEqual({ ok: true, text: config('[shopToBooks]', `${LINE}\n`) });
});

test('a list over several lines stays one only where it is long', () => {
  const names = Array.from({ length: 12 }, (_, index) => `integrationNumber${index}`);
  const long = (all: readonly string[]) => `[\n${all.map((name) => `    ${name},\n`).join('')}  ]`;
  expect(list(config(long(names)))).toEqual({ ok: true, text: config(long([...names, 'shopToBooks']), `${LINE}\n`) });
});

test.each([
  ['a spread in the list', config('[...others]')],
  ['a comment in the list', config('[\n    a, // first\n  ]')],
  ['a list elsewhere', config('all')],
  ['two lists', config('[]') + config('[]')],
  ['no import at all', 'export default { integrations: [],\n};\n'],
  ['an import of that name', config('[]', `${LINE}\n`)],
])('a project file with %s is left alone, and the lines to add are given', (_, text) => {
  expect(list(text)).toEqual({ ok: false, lines: [LINE, 'shopToBooks,   // in `integrations: [ … ]`'] });
});

test('a delivery goes into the contract’s list, or is given to be added', () => {
  const contract = (entry: string, imports = '') =>
    `import { defineIntegration } from 'penstock';\n${imports}\nexport default defineIntegration({\n  deliveries: {\n${entry}  },\n});\n`;
  const line = "import { books } from '../destinations/books.ts';";
  expect(addDelivery(contract(''), '    x: {},', line)).toEqual({
    ok: true,
    text: contract('    x: {},\n', `${line}\n`),
  });
  expect(addDelivery(contract('', `${line}\n`), '    x: {},', line)).toEqual({
    ok: true,
    text: contract('    x: {},\n', `${line}\n`),
  });
  const other = addDelivery(contract('').replace('deliveries: {', 'deliveries: all({'), '    x: {},', line);
  expect(other).toEqual({ ok: false, lines: [line, '// in `deliveries: { … }`', '    x: {},'] });
});
