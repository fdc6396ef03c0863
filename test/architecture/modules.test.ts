import { expect, test } from 'vitest';
import { cyclesOf, dependenciesOf, engineTests, objection, readSource, sourceFiles } from './modules.ts';

test('every import points where the architecture allows it, and enters by the public API', () => {
  const files = sourceFiles();
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => dependenciesOf(file).flatMap((dependency) => objection(dependency) ?? []))).toEqual(
    [],
  );
});

test.each([
  ['packages/local-aws/src/runtime.ts', '../../../shared/contract/index.ts', /may not import shared\/contract/],
  ['infra/app.ts', '../functions/receive.ts', /infra may not import functions/],
  ['shared/contract/integration.ts', '../ledger/index.ts', /shared\/contract may not import shared\/ledger/],
  ['functions/deliver.ts', '../shared/deliver/idempotency.ts', /not the public API of shared\/deliver/],
  ['integrations/a/b.ts', '../../shared/contract/index.ts', /integrations may not import shared\/contract/],
])('an import of %s from %s is refused', (file, specifier, why) => {
  const [dependency] = dependenciesOf(file, `import { x } from '${specifier}';`);
  expect(dependency && objection(dependency)).toMatch(why);
});

test('no files import each other, type-only imports included', () => {
  expect(cyclesOf(sourceFiles().flatMap((file) => dependenciesOf(file)))).toEqual([]);
});

test('a cycle through a third file is found', () => {
  const [a, b, c, d] = ['a.ts', 'b.ts', 'c.ts', 'd.ts'] as const;
  const dependencies = [
    { from: a, to: b },
    { from: b, to: c },
    { from: c, to: a },
    { from: c, to: d },
  ];
  expect(cyclesOf(dependencies)).toEqual([[a, b, c]]);
});

test('no file of the engine, and none of its tests, imports the team’s project', () => {
  const files = [...sourceFiles().filter((file) => !file.startsWith('integrations/')), ...engineTests()];
  const imports = files.flatMap((file) => dependenciesOf(file));
  expect(imports.filter(({ to }) => to === 'penstock.config.ts' || to.startsWith('integrations/'))).toEqual([]);
});

test('a team sees at most 25 names of the contract', () => {
  const names = readSource('shared/contract/penstock.ts').matchAll(/export (?:type )?\{([^}]*)\}/g);
  const all = [...names].flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter((name) => name !== '').length).toBeLessThanOrEqual(25);
});

test('no product code asks whether it runs locally', () => {
  const asking = sourceFiles().filter(
    (file) =>
      /^(shared|functions|integrations)\//.test(file) &&
      /\bis_?local\b|AWS_SAM_LOCAL|penstock_local/i.test(readSource(file)),
  );
  expect(asking).toEqual([]);
});
