import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Template } from '../../src/assembly/manifest.ts';
import { scaledClock, startRuntime } from '../../src/index.ts';
import { synthesizeFixture } from './fixture-app.ts';

/** What no resource has: a template that holds it must not start as if it did something. */
const UNKNOWN = 'NoSuchMember';
const fixture = synthesizeFixture();
const folder = mkdtempSync(join(tmpdir(), 'penstock-adversary-'));
const assembly = join(folder, 'cdk.out');
cpSync(fixture.dir, assembly, { recursive: true });
afterAll(() => {
  fixture.remove();
  rmSync(folder, { recursive: true, force: true });
});

type Path = readonly (string | number)[];
const stageFolder = readdirSync(assembly).find((name) => name.startsWith('assembly-')) ?? '';
const templates = readdirSync(join(assembly, stageFolder)).filter((name) => name.endsWith('.template.json'));
const read = (name: string) => readFileSync(join(assembly, stageFolder, name), 'utf8');

/** Where members can be added: to each resource, and to each structure in it, once for each type. */
function places(): readonly { readonly file: string; readonly path: Path; readonly what: string }[] {
  const seen = new Set<string>();
  return templates.flatMap((file) => {
    const { Resources = {} } = JSON.parse(read(file)) as Template;
    return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) =>
      [[] as Path, ...structuresIn(Properties)].flatMap((inner) => {
        const what = [Type, ...inner.filter((step) => typeof step === 'string'), UNKNOWN].join('.');
        if (seen.has(what)) return [];
        seen.add(what);
        return [{ file, what, path: ['Resources', id, 'Properties', ...inner] }];
      }),
    );
  });
}

/** Structures that have members of their own; an intrinsic is none, and what a map holds are names of the user's. */
function structuresIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  if (!Array.isArray(value) && entries.some(([name]) => /^(Ref|Fn::)/.test(String(name)))) return [];
  const inner = entries.flatMap(([name, member]) => structuresIn(member, [...at, name]));
  const isMap = ['Variables', 'Condition'].some((name) => at.includes(name)) || at.includes('Tags');
  return at.length > 0 && !Array.isArray(value) && !isMap ? [at, ...inner] : inner;
}

test.each(places())('a member of $what is refused or listed', async ({ file, path, what }) => {
  const before = read(file);
  const template = JSON.parse(before);
  const structure = path.reduce((value, step) => (value[step] ??= {}), template);
  structure[UNKNOWN] = 'x';
  writeFileSync(join(assembly, stageFolder, file), JSON.stringify(template));
  const state = mkdtempSync(join(folder, 'state-'));
  try {
    const started = await startRuntime({ assembly, state, apiPort: 0, awsPort: 0, clock: scaledClock() });
    const listed = started.unapplied.map(({ type, property }) => `${type}.${property}`);
    await started.close();
    expect(listed.some((property) => what.startsWith(property))).toBe(true);
  } catch (error) {
    expect(String(error)).toContain(UNKNOWN);
  } finally {
    writeFileSync(join(assembly, stageFolder, file), before);
  }
});
