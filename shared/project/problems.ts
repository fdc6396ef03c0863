import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BoundDelivery, Integration } from '../contract/index.ts';
import { importTeamCode, ProjectProblem } from './import.ts';
import { integrationFolder, type LoadedProject } from './load.ts';

const root = join(import.meta.dirname, '../..');

/** What lies in `integrations/` and is no integration: what several of them share. */
const SHARED_FOLDERS: readonly string[] = ['destinations', 'links', 'vendors'];

/** What disagrees between the project file and the folders beside it, in sentences; empty when all is sound. */
export async function projectProblems(project: LoadedProject): Promise<readonly string[]> {
  const found = await Promise.all([
    ...foldersOf(project).map((name) => contractProblem(project, name)),
    ...project.written.integrations.map((integration) => listedProblems(project, integration)),
  ]);
  return found.flat();
}

function foldersOf({ folder }: LoadedProject): readonly string[] {
  const integrations = join(folder, 'integrations');
  if (!existsSync(integrations)) return [];
  return readdirSync(integrations, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !SHARED_FOLDERS.includes(entry.name) ? [entry.name] : [],
  );
}

/** A folder's contract must be there, be named as its folder is, and be listed. */
async function contractProblem(project: LoadedProject, name: string): Promise<readonly string[]> {
  const path = join(integrationFolder(project, name), 'contract.ts');
  const shown = relative(root, path);
  if (!existsSync(path)) return [`${shown} is missing: write the contract, or remove the folder.`];
  const loaded = await loadOrExplain(path);
  if (typeof loaded === 'string') return [loaded];
  const contract = loaded.default as Integration | undefined;
  if (typeof contract?.name !== 'string')
    return [`${shown} has no contract as its default export: begin it with \`export default defineIntegration({\`.`];
  if (contract.name !== name)
    return [
      `${shown} declares the integration "${contract.name}": its folder must have the same name; rename one of them.`,
    ];
  return project.written.integrations.includes(contract)
    ? []
    : [`${shown} is not listed in ${relative(root, project.file)}: add it to \`integrations\`, or remove its folder.`];
}

/** A listed integration must have a folder, and each of its deliveries a file that is bound to it. */
async function listedProblems(project: LoadedProject, integration: Integration): Promise<readonly string[]> {
  const folder = integrationFolder(project, integration.name);
  if (!existsSync(join(folder, 'contract.ts'))) {
    const wanted = relative(root, join(folder, 'contract.ts'));
    return [`${relative(root, project.file)} lists "${integration.name}": its contract must be ${wanted}.`];
  }
  const names = Object.keys(integration.deliveries ?? {});
  return (await Promise.all(names.map((name) => deliveryProblem(folder, integration, name)))).flat();
}

async function deliveryProblem(folder: string, integration: Integration, name: string): Promise<readonly string[]> {
  const path = join(folder, `${name}.ts`);
  const shown = relative(root, path);
  const remedy = `\`export default defineDelivery(contract, '${name}', { … })\``;
  if (!existsSync(path)) return [`${integration.name}.deliveries.${name} has no code: create ${shown} with ${remedy}.`];
  const loaded = await loadOrExplain(path);
  if (typeof loaded === 'string') return [loaded];
  const bound = loaded.default as BoundDelivery | undefined;
  if (typeof bound?.apply !== 'function')
    return [`${shown} has no delivery as its default export: end it with ${remedy}.`];
  if (typeof bound.event?.safeParse !== 'function')
    return [
      `${shown}: \`event\` is no zod schema: write \`event: z.object({ … })\`, with \`import * as z from 'zod'\`.`,
    ];
  if (bound.integration !== integration || bound.delivery !== name) {
    const other = `${bound.integration?.name}/${bound.delivery}`;
    return [
      `${shown} is bound to ${other}: a delivery's file must be bound to the delivery it is named after; write ${remedy}.`,
    ];
  }
  return [];
}

async function loadOrExplain(path: string): Promise<Readonly<Record<string, unknown>> | string> {
  try {
    return await importTeamCode(path);
  } catch (error) {
    if (error instanceof ProjectProblem) return error.message;
    throw error;
  }
}
