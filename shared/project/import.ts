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
  if (!process.listeners('exit').includes(explainExit)) process.on('exit', explainExit);
  loading.add(path);
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new ProjectProblem(`${locationOf(error) ?? relative(root, path)} cannot be loaded: ${reasonOf(error)}`);
  } finally {
    loading.delete(path);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error))
    return 'it, or a file that it imports, throws a value that is not an Error: throw an Error, which names the line.';
  const reason = `${error.name}: ${error.message.split('\n')[0]}`.replaceAll(`${root}/`, '');
  const isCycle = error instanceof ReferenceError && error.message.endsWith('before initialization');
  if (isCycle)
    return `${reason}. Do two files import each other? A delivery imports its contract, never the other way round.`;
  return `${reason}. \`npm run check\` names the line.`;
}

/** Files that are being loaded. */
const loading = new Set<string>();
/** Node's exit code when nothing is left to do and a top-level await has not ended. */
const UNSETTLED_AWAIT = 13;

/** A process that ends while it loads a team's file would end without a word, and as if all were well. */
function explainExit(code: number): void {
  if (loading.size === 0) return;
  const files = [...loading].map((path) => relative(root, path)).join(' or ');
  const what =
    code === UNSETTLED_AWAIT
      ? 'never finishes loading: a top-level await in it, or in a file that it imports, never settles. Remove the await.'
      : 'ends the process while it is loaded, or a file that it imports does: remove the call of process.exit.';
  console.error(`${files} ${what}`);
  process.exitCode = 1;
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
