import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Locks the folder: two runtimes on one folder would receive the same messages. Resolves to the function that unlocks it.
 * @throws Error that names the running process and the remedy.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'running.pid');
  const release = () => rm(file, { force: true });
  const holder = await take(file);
  if (holder === undefined) return release;
  if (isAlive(holder)) {
    throw new Error(
      `Process ${holder} already runs on ${folder}. Stop it first (Ctrl-C where it runs, or kill ${holder}), or choose another folder: npm start -- --folder DIR. If ${holder} is something else, remove ${file}.`,
    );
  }
  // Left by a process that was killed.
  await release();
  if ((await take(file)) !== undefined) throw new Error(`Another start has just claimed ${folder}: wait for it.`);
  return release;
}

/** Writes this process's id, unless another process's is there. @returns the other process's id */
async function take(file: string): Promise<number | undefined> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return Number(await readFile(file, 'utf8').catch(() => '0'));
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
