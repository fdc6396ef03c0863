import { expect, test } from 'vitest';
import { arrowsOf, objection, readSource, sourceFiles } from './rooms.ts';

test('every import points where the house allows it, and enters by the front door', () => {
  const files = sourceFiles();
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => arrowsOf(file).flatMap((arrow) => objection(arrow) ?? []))).toEqual([]);
});

test.each([
  ['local/main.ts', '../shared/contract/index.ts', /local may not see shared\/contract/],
  ['infra/app.ts', '../functions/receive.ts', /infra may not see functions/],
  ['shared/contract/rules.ts', '../ledger/index.ts', /shared\/contract may not see shared\/ledger/],
  ['functions/deliver.ts', '../shared/delivery/once.ts', /not the face of shared\/delivery/],
  ['integrations/a/b.ts', '../../shared/delivery/index.ts', /integrations may not see shared\/delivery/],
])('an import of %s from %s is objected to', (file, specifier, why) => {
  const [arrow] = arrowsOf(file, `import { x } from '${specifier}';`);
  expect(arrow && objection(arrow)).toMatch(why);
});

test('no product code asks whether it runs locally', () => {
  const asking = sourceFiles().filter(
    (file) =>
      /^(shared|functions|integrations)\//.test(file) &&
      /\bis_?local\b|AWS_SAM_LOCAL|penstock_local/i.test(readSource(file)),
  );
  expect(asking).toEqual([]);
});
