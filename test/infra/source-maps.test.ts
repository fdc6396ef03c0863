import { SourceMap } from 'node:module';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { keepSources } from '../../infra/bundle/mappings.ts';

/** A bundle of three files, one of them a package's, minified onto few lines. */
async function bundled() {
  const files: Readonly<Record<string, string>> = {
    'main.js':
      "import { first } from './first.js';\nimport { other } from 'package';\nexport function run(n) {\n  return first(n) + other(n);\n}\n",
    'first.js': "export const first = (n) => {\n  if (n > 9) throw new Error('first ' + n);\n  return n;\n};\n",
    package: 'export const other = (n) => {\n  if (n < 0) throw new RangeError("other");\n  return n + 1;\n};\n',
  };
  const { outputFiles } = await build({
    ...{ entryPoints: ['main.js'], bundle: true, minify: true, sourcemap: 'external', write: false, outdir: '/out' },
    format: 'esm',
    plugins: [
      {
        name: 'files',
        setup(run) {
          run.onResolve({ filter: /.*/ }, ({ path }) => ({ path: path.replace('./', ''), namespace: 'in' }));
          run.onLoad({ filter: /.*/, namespace: 'in' }, ({ path }) => ({ contents: files[path] ?? '' }));
        },
      },
    ],
  });
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return {
    code: text('.js'),
    map: JSON.parse(text('.map')) as { sources: string[]; mappings: string; names: string[] },
  };
}

test('a map without a package names the same place for all other code, and no place for the package’s', async () => {
  const { code, map } = await bundled();
  const isKept = (source: number) => map.sources[source] !== 'in:package';
  const [all, kept] = [map, { ...map, mappings: keepSources(map.mappings, isKept) }].map(
    (one) => new SourceMap({ ...one, version: 3, file: '', sourcesContent: [], sourceRoot: '' } as never),
  ) as [SourceMap, SourceMap];
  let places = 0;
  for (const [row, line] of code.split('\n').entries()) {
    for (let column = 0; column < line.length; column++) {
      const [before, after] = [all.findEntry(row, column), kept.findEntry(row, column)] as {
        originalSource?: string;
        originalLine?: number;
        originalColumn?: number;
      }[];
      if (before?.originalSource === undefined) continue;
      if (before.originalSource === 'in:package') {
        expect(after?.originalSource).toBeUndefined();
      } else {
        places++;
        expect([after?.originalSource, after?.originalLine, after?.originalColumn]).toEqual([
          before.originalSource,
          before.originalLine,
          before.originalColumn,
        ]);
      }
    }
  }
  expect(places).toBeGreaterThan(50);
  expect(kept.payload.mappings.length).toBeLessThan(map.mappings.length);
});

test('a map in which all is kept stays as it is', async () => {
  const { map } = await bundled();
  // Segments of five numbers lose the fifth, a name.
  const kept = keepSources(map.mappings, () => true);
  expect(keepSources(kept, () => true)).toBe(kept);
});
