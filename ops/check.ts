import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** `npm run check`: types, lint and format, dead exports, the manifest of names, generated pages, examples, architecture. Runs all of them, then says which failed. */
const root = join(import.meta.dirname, '..');
const CHECKS = [
  { name: 'the team’s types', command: ['ops/typecheck.ts'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint and format', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'dead exports', command: ['knip'] },
  { name: 'names', command: ['ops/names.ts', '--check'] },
  { name: 'generated pages', command: ['ops/docs/main.ts', '--check'] },
  { name: 'examples', command: ['ops/examples.ts'] },
  { name: 'architecture', command: ['vitest', 'run', 'test/architecture', '--reporter=dot'] },
] as const;

const failed = CHECKS.filter(({ name, command }) => {
  console.log(`\n— ${name}`);
  const { status } = spawnSync(process.execPath, [join(root, 'run.mjs'), ...command], { cwd: root, stdio: 'inherit' });
  return status !== 0;
}).map(({ name }) => name);

console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
