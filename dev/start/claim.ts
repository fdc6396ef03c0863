import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes sure that nobody else runs over this folder: two runtimes would receive the same messages. Resolves to what gives the
 * folder back.
 * @throws Error that names the running process and the remedy.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'running.pid');
  const release = () => rm(file, { force: true });
  const holder = await take(file);
  if (holder === undefined) return release;
  if (isAlive(holder)) {
    throw new Error(
      `Process ${holder} runs over ${folder} already. Stop it first (Ctrl-C where it runs, or kill ${holder}), or choose another folder: npm start -- --folder DIR. If ${holder} is something else, remove ${file}.`,
    );
  }
  // Left by a process that was killed.
  await release();
  if ((await take(file)) !== undefined) throw new Error(`Another start has just claimed ${folder}: wait for it.`);
  return release;
}

/** Writes our process id unless somebody's is there already, and then answers with theirs. */
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
