import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const TSC = join(root, 'node_modules/typescript/bin/tsc');
/** What an earlier check learnt is kept there, so that the next one looks only at what changed. */
const CACHE = join(root, 'node_modules/.cache/penstock');

/**
 * Checks the types of the team's files and of what they import: Node strips types, so nothing else would.
 * @returns the lines that the type checker prints, paths relative to the root; empty when all is sound
 */
export async function typeProblems({ folder }: { readonly folder: string }): Promise<readonly string[]> {
  return causesFirst(await compile(configFor(folder)));
}

/** The lines that the type checker prints about the files of a configuration; empty when all is sound. */
export async function compile(config: string): Promise<readonly string[]> {
  const { code, text } = await run([TSC, '-p', config, '--pretty', 'false']);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (code !== 0 && lines.length === 0) return [`The type checker ended with exit code ${code} and said nothing.`];
  return code === 0 ? [] : lines;
}

/** Files that others are typed by, in this order; then all others. A wrong line there makes errors in the files that import it. */
const TYPED_BY = [/\/integrations\/destinations\//, /\/integrations\/[^/]+\/contract\.ts$/];

/** Errors of the files that others are typed by come first, and alone: the others may follow from them. */
export function causesFirst(lines: readonly string[]): readonly string[] {
  // A line that begins with a blank belongs to the error above it.
  const errors = lines.reduce<string[][]>((all, line) => {
    if (/^\s/.test(line) && all.length > 0) all.at(-1)?.push(line);
    else all.push([line]);
    return all;
  }, []);
  for (const pattern of TYPED_BY) {
    const own = errors.filter(([first = '']) => pattern.test(`/${first.slice(0, first.indexOf('('))}`));
    if (own.length === 0) continue;
    const others = errors.length - own.length;
    return [...own.flat(), ...(others > 0 ? [`  ${others} more in other files, which may follow from these.`] : [])];
  }
  return lines;
}

/** Writes the configuration of a check of one project, and says where it is. */
function configFor(folder: string): string {
  const directory = join(CACHE, createHash('sha256').update(folder).digest('hex').slice(0, 12));
  const file = join(directory, 'tsconfig.json');
  mkdirSync(directory, { recursive: true });
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { incremental: true, tsBuildInfoFile: join(directory, 'tsbuildinfo') },
    include: [join(folder, 'penstock.config.ts'), join(folder, 'integrations')],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}
