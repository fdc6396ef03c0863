import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileProblems } from '../../ops/examples/compile.ts';
import { examplesOf } from '../../ops/examples/examples.ts';
import { publicValues, UnreadExport } from '../../ops/examples/public-values.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penstock-examples-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  write(
    'package.json',
    '{ "name": "shop", "type": "module", "exports": { ".": "./src/index.ts", "./more": "./src/more.ts" } }',
  );
  write('tsconfig.json', JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['src'] }));
  write('src/more.ts', 'export {};\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** A price in cents, with an example whose line is the seventh of the file. */
const price = (line: string) => `/**
 * The price of an order, in cents.
 *
 * @example
 * import { price } from 'shop';
 *
 * ${line}
 */
export function price(order: { readonly total: number }): number {
  return order.total;
}
`;

const values = () => publicValues(folder, ['.']);
async function problems(): Promise<readonly string[]> {
  const all = values().map(examplesOf);
  const own = all.flatMap((one) => one.problems);
  return [
    ...own,
    ...(await compileProblems(
      folder,
      all.flatMap((one) => one.examples),
      'project',
    )),
  ];
}

test('an example that compiles has no problem, and one that does not is reported at its line of the doc comment', async () => {
  write('src/index.ts', price('price({ total: 4200 });'));
  expect(await problems()).toEqual([]);
  write('src/index.ts', price("price({ total: '42.00' });"));
  expect(await problems()).toEqual([
    expect.stringMatching(/^src\/index\.ts:7 the example of price does not compile: error TS2322/),
  ]);
});

test('a value without an example is reported at its declaration, also when its comment only speaks of one', async () => {
  write('src/index.ts', '/** The tax, without an @example. */\nexport const TAX = 0.2;\n\nexport class Order {}\n');
  expect(await problems()).toEqual([
    expect.stringContaining(
      "src/index.ts:2 TAX has no @example: add one to its doc comment, with `import { TAX } from 'shop';`",
    ),
    expect.stringContaining('src/index.ts:4 Order has no @example'),
  ]);
});

test('a value is found through two files and under its outer name, where its example belongs', () => {
  write('src/index.ts', "export type { Order } from './orders.ts';\nexport * from './all.ts';\n");
  write('src/all.ts', "export {\n  type Order,\n  total as price,\n} from './orders.ts';\n");
  write(
    'src/orders.ts',
    'export interface Order {\n  readonly total: number;\n}\n\nexport const total = (order: Order) => order.total;\n',
  );
  expect(values()).toMatchObject([{ name: 'price', file: 'src/orders.ts', line: 5 }]);
});

test('the example of a value with two public names may import either', async () => {
  write('src/index.ts', price('price({ total: 4200 });').replace("from 'shop'", "from 'shop/more'"));
  write('src/more.ts', "export { price } from './index.ts';\n");
  expect(values()).toMatchObject([{ specifiers: ['shop', 'shop/more'] }]);
  expect(await problems()).toEqual([]);
});

test.each([
  [
    'imports nothing',
    (text: string) => text.replace(" * import { price } from 'shop';\n", ' * declare const price: () => 1;\n'),
  ],
  ['imports it by a path', (text: string) => text.replace("'shop'", "'../../src/index.ts'")],
])('an example that %s is reported: a reader could not copy it', (_, change) => {
  write('src/index.ts', change(price('price({ total: 4200 });')));
  expect(values().flatMap((value) => examplesOf(value).problems)).toEqual([
    expect.stringContaining('the example of price does not import it'),
  ]);
});

test('an example that imports its value without using it is reported', () => {
  write('src/index.ts', price('console.log(4200);'));
  expect(values().flatMap((value) => examplesOf(value).problems)).toEqual([expect.stringContaining('does not use it')]);
});

test('of an example neither its caption, nor a later tag, nor the marks of a code block are code', async () => {
  const text = price('price({ total: 4200 });').replace('@example', '@example an order of 42 EUR\n * ```ts');
  write('src/index.ts', text.replace(' */\n', ' * ```\n * @throws never\n */\n'));
  expect(await problems()).toEqual([]);
});

test.each([
  'export default price;',
  'export let price = 1;',
  'export const { price } = prices;',
  "export * as prices from './prices.ts';",
])('an export that is not read is refused with its place: %s', (line) => {
  write('src/index.ts', `\n${line}\n`);
  expect(values).toThrow(UnreadExport);
  expect(values).toThrow(/^src\/index\.ts:2 exports in a form that is not read here/);
});
