import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');

/** A mistake in the team's files: its message names the file, what is wrong and the remedy. */
export class ProjectProblem extends Error {
  override name = 'ProjectProblem';
}

/**
 * Imports a file of the team's.
 * @throws ProjectProblem where it does not parse, imports what is missing, or throws
 */
export async function importTeamCode(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const where = locationOf(error) ?? relative(root, path);
    const what = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : 'it throws';
    throw new ProjectProblem(
      `${where} cannot be loaded: ${what.replaceAll(`${root}/`, '')}. \`npm run check\` names the line.`,
    );
  }
}

/** The first place outside of packages that an error names, relative to the root, such as `integrations/NAME/contract.ts:12`. */
function locationOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = stack.matchAll(/(file:\/\/[^\s):]+):(\d+)/g);
  for (const [, url = '', line] of places) {
    const path = relative(root, fileURLToPath(url));
    if (!path.startsWith('..') && !path.includes('node_modules') && !path.startsWith('shared/'))
      return `${path}:${line}`;
  }
  return undefined;
}
