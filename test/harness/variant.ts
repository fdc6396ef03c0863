import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject, NAMES_FILE, namesText, projectNames } from '../../shared/project/index.ts';
import { identityRule } from '../../shared/webhooks/index.ts';

const root = join(import.meta.dirname, '../..');
const FIXTURE = join(root, 'test/fixtures/project');

/** A copy of the fixture project that a test may edit, with its manifest of names. Inside the project, so that `penstock` resolves. */
export interface Variant extends Disposable {
  /** The project file. */
  readonly file: string;
  /** Replaces a text of one of its files; throws where the file does not hold it. */
  edit(path: string, from: string, to: string): void;
  move(from: string, to: string): void;
}

export async function createVariant(): Promise<Variant> {
  const parent = join(root, '.penstock/variants');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'project-'));
  cpSync(FIXTURE, folder, { recursive: true });
  const file = join(folder, 'penstock.config.ts');
  const { integrations } = await loadProject(join(FIXTURE, 'penstock.config.ts'));
  writeFileSync(join(folder, NAMES_FILE), namesText(projectNames(integrations, identityRule)));
  return {
    file,
    edit(path, from, to) {
      const text = readFileSync(join(folder, path), 'utf8');
      if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
      writeFileSync(join(folder, path), text.replaceAll(from, to));
    },
    move: (from, to) => renameSync(join(folder, from), join(folder, to)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Rename {
  readonly integration: string;
  readonly delivery: string;
  /** Whether the contract says what both were called. */
  readonly isDeclared: boolean;
}

/** Renames the fixture's integration and its delivery, as a team does: folder, file, contract, project file. */
export function rename(variant: Variant, { integration, delivery, isDeclared }: Rename): void {
  const folder = `integrations/${integration}`;
  variant.move('integrations/crm-to-audience', folder);
  variant.move(`${folder}/contact-to-member.ts`, `${folder}/${delivery}.ts`);
  const formerly = (name: string) => (isDeclared ? `formerly: '${name}',` : '');
  const contract = `${folder}/contract.ts`;
  variant.edit(contract, "name: 'crm-to-audience',", `name: '${integration}', ${formerly('crm-to-audience')}`);
  variant.edit(contract, "'contact-to-member': {", `'${delivery}': { ${formerly('contact-to-member')}`);
  variant.edit(`${folder}/${delivery}.ts`, "'contact-to-member'", `'${delivery}'`);
  variant.edit('penstock.config.ts', "'crm-to-audience'", `'${integration}'`);
  variant.edit('penstock.config.ts', './integrations/crm-to-audience/', `./${folder}/`);
}
