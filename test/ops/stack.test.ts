import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stack } from '../../ops/stack/stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'penstock-stack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const maps = join(folder, 'assembly-dev/source-maps');
mkdirSync(maps, { recursive: true });
// Column 5 of the first line is line 8, column 3 of the source: by https://sourcemaps.info/spec.html.
const map = (source: string) => JSON.stringify({ version: 3, sources: [source], names: [], mappings: 'IAOE' });
writeFileSync(join(maps, 'engine-deliver.mjs.map'), map('shared/deliver/settle.ts'));
writeFileSync(join(maps, 'engine-receive-stripe.mjs.map'), map('shared/receive/answer.ts'));
writeFileSync(join(maps, 'claims.mjs.map'), map('functions/wiring/claims.ts'));

async function run(...args: string[]) {
  const lines: string[] = [];
  const output = { line: (text: string) => lines.push(text), stderr: () => {} };
  const code = await stack.run([...args, '--assembly', folder], output as never);
  return { code, lines };
}

test('a place in the engine is found in the sources, for each bundle that it may be in', async () => {
  const { code, lines } = await run('engine.mjs:1:5');
  expect(code).toBe(0);
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['PLACE', 'BUNDLE', 'SOURCE'],
    ['engine.mjs:1:5', 'engine-deliver', 'shared/deliver/settle.ts:8:3'],
    ['engine.mjs:1:5', 'engine-receive-stripe', 'shared/receive/answer.ts:8:3'],
  ]);
});

test('a whole stack is read from a file, with all its places', async () => {
  const file = join(folder, 'stack.txt');
  writeFileSync(
    file,
    'Error: no\n    at a (file:///var/task/claims.mjs:1:5)\n    at b (file:///var/task/engine.mjs:1:9)\n',
  );
  const { lines } = await run(file);
  expect(lines.slice(1).map((line) => line.split(/ {2,}/)[2])).toEqual([
    'functions/wiring/claims.ts:8:3',
    'shared/deliver/settle.ts:8:3',
    'shared/receive/answer.ts:8:3',
  ]);
});

test('what is no place, and a synthesis without maps, are refused with the remedy', async () => {
  await expect(run()).rejects.toThrow(/Which place\? Give one as the log has it/);
  await expect(run('nowhere.txt')).rejects.toThrow('"nowhere.txt" is neither a place');
  const empty = { line: () => {}, stderr: () => {} } as never;
  await expect(stack.run(['engine.mjs:1:1', '--assembly', join(folder, 'none')], empty)).rejects.toThrow(
    /has no maps of the engine: check the deployed version out, then run `npx cdk synth`/,
  );
});
