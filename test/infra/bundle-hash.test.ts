import { createHash } from 'node:crypto';
import { cp, glob, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleFunctions } from '../../infra/bundle/index.ts';
import { loadProject } from '../../shared/project/index.ts';

const root = join(import.meta.dirname, '../..');
const CONFIG = 'test/fixtures/project/penstock.config.ts';
const WORKER = ['crm-to-audience', 'contact-to-member'] as const;
let copy: string;

/** A second checkout, in another folder. Packages of others are found where the first has them. */
beforeAll(async () => {
  await mkdir(join(root, '.penstock'), { recursive: true });
  copy = await mkdtemp(join(root, '.penstock/a-longer-path-'));
  const parts = ['package.json', 'tsconfig.json', 'shared', 'functions', 'infra', 'packages/webhooks', dirname(CONFIG)];
  for (const part of parts) await cp(join(root, part), join(copy, part), { recursive: true });
  await mkdir(join(copy, 'node_modules/@penstock'), { recursive: true });
  await symlink(join(copy, 'packages/webhooks'), join(copy, 'node_modules/@penstock/webhooks'));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

test('two checkouts in different folders build the same bundles, their maps included, so that a deploy from the other changes nothing', async () => {
  const bundle = (await import(join(copy, 'infra/bundle/index.ts'))) as typeof import('../../infra/bundle/index.ts');
  const project = (await import(
    join(copy, 'shared/project/index.ts')
  )) as typeof import('../../shared/project/index.ts');
  const there = await bundle.bundleFunctions(await project.loadProject(join(copy, CONFIG)));
  const here = await bundleFunctions(await loadProject());
  try {
    const [first, second] = await Promise.all(
      [here, there].map((bundles) => digests(bundles.worker(...WORKER).directory)),
    );
    expect(Object.keys(first ?? {})).toContain('index.mjs.map');
    expect(second).toEqual(first);
  } finally {
    await Promise.all([here.remove(), there.remove()]);
  }
});

test('a bundle’s map names the team’s files as they lie in the project, and nothing outside of it', async () => {
  const bundles = await bundleFunctions(await loadProject());
  try {
    const map = await readFile(join(bundles.worker(...WORKER).directory, 'index.mjs.map'), 'utf8');
    const parsed = JSON.parse(map) as { readonly sources: readonly string[] };
    const { sources } = parsed;
    expect(sources).toContain('test/fixtures/project/integrations/crm-to-audience/contact-to-member.ts');
    const engine = await readFile(join(bundles.sourceMaps, 'engine-deliver.mjs.map'), 'utf8');
    expect((JSON.parse(engine) as typeof parsed).sources).toContain('functions/deliver.ts');
    expect(sources.filter((source) => source.startsWith('.') || source.startsWith('/'))).toEqual([]);
  } finally {
    await bundles.remove();
  }
});

async function digests(directory: string): Promise<Record<string, string>> {
  const files = await Array.fromAsync(glob('*', { cwd: directory }));
  const entries = files.sort().map(async (file) => {
    const digest = createHash('sha256').update(await readFile(join(directory, file)));
    return [file, digest.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
