import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../harness/program.ts';
import type { ProjectCopy } from '../harness/project.ts';
import { copyWithNames, rename } from '../harness/variant.ts';

const NEW = { integration: 'people-to-audience', delivery: 'person-to-subscriber' } as const;

/** `npm run names`, as a person runs it. */
const names = ({ config }: ProjectCopy, ...args: string[]) =>
  run(process.execPath, ['run.mjs', 'ops/names.ts', ...args], { env: { ...process.env, PENSTOCK_PROJECT: config } });

const manifestOf = ({ folder }: ProjectCopy) => readFileSync(join(folder, 'penstock.names.json'), 'utf8');

test('a rename that is not declared is refused, and the manifest stays as it is', async () => {
  await using variant = await copyWithNames();
  const before = manifestOf(variant);
  await rename(variant, { ...NEW, isDeclared: false });
  for (const args of [[], ['--check']]) {
    const refused = await names(variant, ...args);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("`formerly: 'crm-to-audience'`") });
  }
  expect(manifestOf(variant)).toBe(before);
});

test('a rename that is declared changes no line', async () => {
  await using variant = await copyWithNames();
  await rename(variant, { ...NEW, isDeclared: true });
  expect(await names(variant, '--check')).toEqual({ out: '', err: '', code: 0 });
});

test('what was drained goes from the manifest, and is told line by line', async () => {
  await using variant = await copyWithNames();
  await rename(variant, { ...NEW, isDeclared: false });
  await variant.replace('penstock.config.ts', 'environments: {', "drained: ['crm-to-audience'],\n  environments: {");
  const stale = await names(variant, '--check');
  expect(stale).toMatchObject({ code: 1, err: expect.stringContaining('penstock.names.json is stale: run `npm run') });
  const { out, code } = await names(variant);
  expect(code).toBe(0);
  expect(out).toContain('- delivery crm-to-audience/contact-to-member: queue penstock-{env}-crm-to-audience-');
  expect(out).toContain('+ delivery people-to-audience/person-to-subscriber: queue penstock-{env}-people-to-audience-');
  expect(manifestOf(variant)).not.toContain('crm-to-audience');
  expect(await names(variant, '--check')).toMatchObject({ code: 0 });
});

test('a drained queue that became another one is written, and its declaration is to be taken out', async () => {
  await using variant = await copyWithNames();
  await variant.replace('integrations/crm-to-audience/contract.ts', "ordering: 'by-entity'", "ordering: 'none'");
  await variant.replace(
    'penstock.config.ts',
    'environments: {',
    "drained: ['crm-to-audience/contact-to-member'],\n  environments: {",
  );
  const { out, code } = await names(variant);
  expect(code).toBe(0);
  expect(out).toMatch(/^Next: drained names crm-to-audience\/contact-to-member, .*take it out/m);
});

test('another way to tell events apart is refused with what follows from it, and written once it is declared', async () => {
  await using variant = await copyWithNames();
  await variant.replace('integrations/crm-to-audience/contract.ts', "provider: 'hubspot-v3'", "provider: 'stripe'");
  const before = manifestOf(variant);
  const refused = await names(variant);
  expect(refused.out).toContain('each event that its sender still resends takes effect once more');
  expect(refused).toMatchObject({
    code: 1,
    err: expect.stringContaining("declare `identityChanged: ['crm-to-audience']`"),
  });
  expect(await names(variant, '--check')).toMatchObject({ code: 1 });
  expect(manifestOf(variant)).toBe(before);
  await variant.replace(
    'penstock.config.ts',
    'environments: {',
    "identityChanged: ['crm-to-audience'],\n  environments: {",
  );
  const { out, code } = await names(variant);
  expect(code).toBe(0);
  expect(out).toContain('each event that its sender still resends takes effect once more');
  expect(out).toMatch(/^Next: identityChanged names crm-to-audience, .*take it out/m);
  expect(manifestOf(variant)).toContain('stripe: body/id');
});

test('a manifest that is none is refused with the remedy', async () => {
  await using variant = await copyWithNames();
  await variant.replace('penstock.names.json', '{', '<<<<<<< {');
  const { err, code } = await names(variant);
  expect(code).toBe(1);
  expect(err).toContain('`git checkout HEAD -- penstock.names.json`');
  expect(err).not.toContain('    at ');
});
