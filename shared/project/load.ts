import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Integration, Project } from '../contract/index.ts';
import { asDeployed, type DeployedIntegration } from '../topology/index.ts';
import { importTeamCode, ProjectProblem } from './import.ts';
import { type Names, readNames } from './names.ts';

const root = join(import.meta.dirname, '../..');

export interface LoadedProject extends Project {
  /** As they are deployed: under the names of their first deploy. */
  readonly integrations: readonly DeployedIntegration[];
  /** As the team wrote it. */
  readonly written: Project;
  /** The committed manifest of names, where there is one. */
  readonly names: Names | undefined;
  /** The project file, absolute. */
  readonly file: string;
  /** Where the project file lies; `integrations/` lies beside it. */
  readonly folder: string;
}

/**
 * Loads the project file: `penstock.config.ts` at the root, or the file that `PENSTOCK_PROJECT` names, relative to the root.
 * @throws ProjectProblem
 */
export async function loadProject(file = process.env.PENSTOCK_PROJECT ?? 'penstock.config.ts'): Promise<LoadedProject> {
  const path = resolve(root, file);
  const shown = relative(root, path);
  if (!existsSync(path)) {
    throw new ProjectProblem(
      `There is no ${shown}. Create it with \`export default defineProject({ integrations: [], environments: { … } })\`.`,
    );
  }
  const { default: project } = await importTeamCode(path);
  if (!isProject(project)) {
    throw new ProjectProblem(
      `${shown} has no project as its default export. End it with \`export default defineProject({ integrations, environments })\`.`,
    );
  }
  const problem = listProblem(project.integrations) ?? environmentProblem(project.environments);
  if (problem !== undefined) throw new ProjectProblem(`${shown}: ${problem}`);
  const folder = dirname(path);
  const integrations = project.integrations.map(asDeployed);
  return { ...project, integrations, written: project, names: readNames(folder), file: path, folder };
}

function isProject(value: unknown): value is Project {
  if (typeof value !== 'object' || value === null) return false;
  const { integrations, environments } = value as Partial<Project>;
  return Array.isArray(integrations) && typeof environments === 'object' && environments !== null;
}

/** What is listed and is no contract, or is listed twice: nothing else could be said of it. */
function listProblem(listed: readonly unknown[]): string | undefined {
  const names = listed.map((one) => (one as Partial<Integration> | null | undefined)?.name);
  const nameless = names.findIndex((name) => typeof name !== 'string');
  if (nameless >= 0) {
    const what = listed[nameless] instanceof Promise ? 'is a promise' : 'is no contract with a `name`';
    return `integrations[${nameless}] ${what}: list the default export of integrations/NAME/contract.ts, \`export default defineIntegration({ name: 'NAME', … })\`.`;
  }
  const twin = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twin < 0) return undefined;
  const isSame = listed[twin] === listed[names.indexOf(names[twin])];
  return isSame
    ? `integrations lists "${names[twin]}" twice: remove one.`
    : `two contracts are called "${names[twin]}": name each as its folder is named.`;
}

function environmentProblem(environments: Readonly<Record<string, unknown>>): string | undefined {
  const [empty] = Object.entries(environments).find(([, settings]) => typeof settings !== 'object' || !settings) ?? [];
  return empty === undefined ? undefined : `environments.${empty} has no settings: give them, or remove it.`;
}

/** The folder of the integration that is called so now: its contract, its deliveries, its samples. */
export function integrationFolder({ folder }: Pick<LoadedProject, 'folder'>, integration: string): string {
  return join(folder, 'integrations', integration);
}
