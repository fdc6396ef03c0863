import './fixtures/select.ts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { aligned } from '../shared/text/index.ts';
import { judge } from './permissions/judge.ts';
import { type PermissionRecord, RECORDS } from './permissions/record.ts';

const USAGE = `npm run check:permissions -- [--no-drills] [--suite PATH…] | --judge FOLDER

  Runs the suites and the drills, and compares what each role was allowed with what it did.

  --suite PATH    only these tests; all by default
  --no-drills     without the drills, which take half an hour or more
  --judge FOLDER  runs nothing: judges the records of tests and drills that ran with ${RECORDS}=FOLDER

Exit code: 0 every allowance is used or has its reason, and no call was denied; 1 otherwise; 2 wrong arguments.`;

const root = join(import.meta.dirname, '..');

function main(args: readonly string[]): number {
  const options = {
    'no-drills': { type: 'boolean' },
    suite: { type: 'string', multiple: true },
    judge: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.judge !== undefined) return report(values.judge) ? 0 : 1;
  const folder = mkdtempSync(join(tmpdir(), 'penstock-permissions-'));
  try {
    const commands = [
      ['vitest', 'run', ...(values.suite ?? [])],
      ...(values['no-drills'] ? [] : [['test/drills/main.ts', '--all']]),
    ];
    const failed = commands.filter((command) => run(command, folder) !== 0);
    const isWell = report(folder);
    for (const command of failed) console.error(`${command.join(' ')} has failed: its record may lack calls.`);
    return isWell && failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: readonly string[], folder: string): number | null {
  const { status } = spawnSync(process.execPath, [join(root, 'run.mjs'), ...command], {
    cwd: root,
    env: { ...process.env, [RECORDS]: folder },
    stdio: 'inherit',
  });
  return status;
}

/** @returns whether nothing is wrong */
function report(folder: string): boolean {
  const records = readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as PermissionRecord,
  );
  const { roles, denied, unused, idle } = judge(records);
  const rows = roles.map(({ caller, ...counts }) => [caller, ...Object.values(counts).map(String)]);
  const table = aligned([['ROLE OF', 'ALLOWED', 'USED', 'DENIED'], ...rows], { right: [1, 2, 3] });
  console.log(['', `${records.length} environments`, ...table].join('\n'));
  for (const { caller, action, resource, calls } of denied)
    console.log(`denied ${calls} times: ${caller} ${action} on ${resource}`);
  for (const { caller, action, resources } of unused)
    console.log(`never used: ${caller} ${action} on ${resources.join(', ')}`);
  for (const { action, reason } of idle) console.log(`a reason that explains nothing: ${action.source} (${reason})`);
  const isWell = records.length > 0 && denied.length === 0 && unused.length === 0;
  console.log(
    isWell
      ? 'Every allowance is used or has its reason; no call was denied.'
      : `${denied.length} denied, ${unused.length} never used.`,
  );
  return isWell;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
