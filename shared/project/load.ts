import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Project } from '../contract/index.ts';
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
  const folder = dirname(path);
  const integrations = project.integrations.map(asDeployed);
  return { ...project, integrations, written: project, names: readNames(folder), file: path, folder };
}

function isProject(value: unknown): value is Project {
  if (typeof value !== 'object' || value === null) return false;
  const { integrations, environments } = value as Partial<Project>;
  return Array.isArray(integrations) && typeof environments === 'object' && environments !== null;
}

/** The folder of the integration that is called so now: its contract, its deliveries, its samples. */
export function integrationFolder({ folder }: Pick<LoadedProject, 'folder'>, integration: string): string {
  return join(folder, 'integrations', integration);
}
