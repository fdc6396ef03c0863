/** Demonstrations: the failures of a bad day in a few seconds, printed as a table. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { importTeamCode, integrationFolder, type LoadedProject, ProjectProblem } from '../../shared/project/index.ts';
import type { DemonstrationContext, OpenDemonstration } from './step.ts';
import { heading, line } from './table.ts';

/** The demonstration of an integration; `undefined` if its folder has none. @throws ProjectProblem where it cannot be loaded */
export async function findDemonstration(
  project: LoadedProject,
  integration: string,
): Promise<OpenDemonstration | undefined> {
  const file = join(integrationFolder(project, integration), 'demonstration/index.ts');
  if (!existsSync(file)) return undefined;
  const { default: open } = await importTeamCode(file);
  if (!isDemonstration(open))
    throw new ProjectProblem(
      `${relative(project.folder, file)} has no demonstration as its default export: export a function that takes a DemonstrationContext.`,
    );
  return open;
}

const isDemonstration = (value: unknown): value is OpenDemonstration => typeof value === 'function';

/** Runs every step and prints a line for each; a failed step does not stop the rest. @returns whether all had their effect */
export async function demonstrate(
  open: OpenDemonstration,
  context: DemonstrationContext,
  print: (text: string) => void,
): Promise<boolean> {
  using demonstration = open(context);
  let allOk = true;
  print(heading());
  for (const { step, expected, run } of demonstration.steps) {
    const startedAt = performance.now();
    const { seen, ok } = await run().catch((error: unknown) => ({ seen: messageOf(error), ok: false }));
    allOk &&= ok;
    print(line({ step, expected, seen, ok, seconds: (performance.now() - startedAt) / 1000 }));
  }
  return allOk;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'a thrown value that is not an Error';
}
