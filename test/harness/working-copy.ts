import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const MODULES = 'node_modules';
/** The scope of the workspaces. npm links them relatively, so that each copy finds its own. */
const WORKSPACES = '@penstock';

/** Copies the working tree, without what git ignores, into a new temporary folder with the same packages installed. @returns the folder */
export function copyWorkingTree(prefix: string): string {
  const copy = mkdtempSync(join(tmpdir(), prefix));
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);
  for (const file of files.filter((path) => existsSync(join(root, path)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    // A lock file that looks newer than what is installed would start an install.
    cpSync(join(root, file), join(copy, file), { preserveTimestamps: true });
  }
  linkModules(copy);
  return copy;
}

/** Links each package but the workspaces, and no tool's cache. */
function linkModules(copy: string): void {
  mkdirSync(join(copy, MODULES));
  const isCache = (name: string) => name.startsWith('.') && name !== '.bin' && name !== '.package-lock.json';
  for (const name of readdirSync(join(root, MODULES)).filter((one) => !isCache(one))) {
    const [from, to] = [join(root, MODULES, name), join(copy, MODULES, name)];
    if (name === WORKSPACES) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    else symlinkSync(from, to);
  }
}
