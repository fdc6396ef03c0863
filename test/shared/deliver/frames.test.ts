import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { framesOf } from '../../../shared/deliver/frames.ts';

const execute = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-frames-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The places of what a bundle throws that was built as the functions are. */
async function framesFrom(source: string): Promise<readonly string[]> {
  const outfile = join(folder, 'index.mjs');
  await build({
    stdin: { contents: source, sourcefile: 'integrations/shop/orders.ts', loader: 'ts', resolveDir: folder },
    outfile,
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    format: 'esm',
    platform: 'node',
  });
  // In a process of its own: the test runner maps stacks by itself.
  const script = `
    import { framesOf } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../shared/deliver/frames.ts')).href)};
    import { run } from ${JSON.stringify(pathToFileURL(outfile).href)};
    try { run(); } catch (error) { console.log(JSON.stringify(framesOf(error))); }`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

test('the places of a bundled error are those of its source', async () => {
  const source = [
    'interface Order { readonly number: string }',
    '',
    'function priceOf(order: Order): number {',
    "  throw new TypeError('ada@example.com\\n    at /secret.ts:1:1');",
    '}',
    "export const run = () => priceOf({ number: '1' });",
  ].join('\n');
  const frames = await framesFrom(source);
  expect(frames.slice(0, 2)).toEqual(['integrations/shop/orders.ts:4:9', 'integrations/shop/orders.ts:6:26']);
  expect(frames.join()).not.toMatch(/ada@|secret/);
});

test('a thrown value that is not an Error has no places', () => {
  expect(framesOf('ada@example.com')).toEqual([]);
});

test('a map that cannot be read leaves the places of the bundle', async () => {
  const path = join(folder, 'other.mjs');
  await writeFile(path, "export function run() { throw new Error('x'); }");
  await writeFile(`${path}.map`, 'not a map');
  const { run } = await import(pathToFileURL(path).href);
  expect(framesOf(await Promise.try(run).catch((error) => error))[0]).toMatch(/^run \(.*other\.mjs:1:31\)$/);
});
