import { mkdir } from 'node:fs/promises';
import { typeProblems } from '../../shared/project/index.ts';
import { DEV_USAGE, type DevArguments, readDevArguments } from '../start/arguments.ts';
import { claimFolder } from '../start/claim.ts';
import { INTERRUPTED, runCommand, stopSignal } from '../start/process.ts';
import { farewell, typesNotice } from '../start/screen.ts';
import { buildProblems } from './build-problems.ts';
import { watchFolders } from './files.ts';
import { openSession, type Session } from './session.ts';

const print = (text: string) => console.log(text);

/** Runs the project, and keeps what runs up to date with its files; what was opened is left in `running`. */
async function start(args: DevArguments, running: AsyncDisposableStack): Promise<Session> {
  await mkdir(args.folder, { recursive: true });
  running.adopt(await claimFolder(args.folder), (release) => release());
  const session = await openSession(args, print, running).catch((error: unknown) => {
    const problems = buildProblems(error);
    throw problems ? new Error(problems.join('\n')) : error;
  });
  const types = typeChecks(session.folder);
  let update = Promise.resolve();
  const watching = watchFolders((names) => {
    update = update.then(async () => {
      await session.update(names);
      watching.folders(session.folders());
      if (names.some((name) => name.endsWith('.ts'))) types.ask();
    });
  });
  running.defer(() => watching.close());
  watching.folders(session.folders());
  types.ask();
  return session;
}

/** Checks types beside all else, one check at a time; what is asked during a check leads to one more. */
function typeChecks(folder: string): { ask(): void } {
  let state: 'idle' | 'checking' | 'asked again' = 'idle';
  let hadProblems = false;
  return {
    ask() {
      if (state === 'idle') void check();
      else state = 'asked again';
    },
  };

  async function check(): Promise<void> {
    state = 'checking';
    const problems = await typeProblems({ folder });
    const isOld = state !== 'checking';
    state = 'idle';
    if (isOld) return check();
    if (problems.length > 0) print(typesNotice(problems));
    else if (hadProblems) print('The type checker finds no mistakes.');
    hadProblems = problems.length > 0;
  }
}

/** The exit code. */
async function main(args: DevArguments): Promise<number> {
  const stop = stopSignal();
  const running = new AsyncDisposableStack();
  try {
    const session = await Promise.race([start(args, running), stop]);
    if (!session) return INTERRUPTED;
    const why = await Promise.race([stop.then(() => 'asked' as const), session.ended.then(() => 'ended' as const)]);
    print(why === 'asked' ? farewell : 'The environment ended by itself: the reason stands above.');
    return why === 'asked' ? 0 : 1;
  } finally {
    await running.disposeAsync();
  }
}

await runCommand(DEV_USAGE, () => readDevArguments(process.argv.slice(2)), main);
